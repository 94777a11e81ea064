#include "base/memory_reader.h"

#include "base/safe_load.h"

namespace np::base {

namespace {

// The word that begins with the bytes wanted, or where that reaches into a page that cannot be
// read, the one that ends with them.
bool load_bytes(std::uint64_t address, unsigned unwanted, std::uint64_t& value) noexcept {
    if (load_word(address, value)) {
        value = value << (unwanted * 8) >> (unwanted * 8);
        return true;
    }
    if (!load_word(address - unwanted, value)) return false;
    value >>= unwanted * 8;
    return true;
}

}  // namespace

std::uint8_t MemoryReader::u8() noexcept {
    const std::uint64_t address = address_ + position_;
    std::uint64_t word = 0;
    if (!more() || !load_word(address & ~std::uint64_t{7}, word)) {
        fail();
        return 0;
    }
    ++position_;
    return static_cast<std::uint8_t>(word >> (address & 7) * 8);
}

std::uint64_t MemoryReader::number(unsigned size) noexcept {
    std::uint64_t value = 0;
    const std::uint64_t address = address_ + position_;
    skip(size);
    if (ok_ && load_bytes(address, static_cast<unsigned>(sizeof value) - size, value)) return value;
    fail();
    return 0;
}

}  // namespace np::base
