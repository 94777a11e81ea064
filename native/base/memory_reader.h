// Reads numbers out of memory that may be gone: what ByteReader is for bytes at hand.
#pragma once

#include <cstdint>

#include "base/leb128.h"

namespace np::base {

// Little-endian. After the first access outside the bytes, or to memory that cannot be read, ok()
// is false and everything read is 0. Handler world.
class MemoryReader {
public:
    MemoryReader(std::uint64_t address, std::uint64_t size) noexcept
        : address_(address), size_(size) {}

    [[nodiscard]] bool ok() const noexcept { return ok_; }

    [[nodiscard]] std::uint64_t position() const noexcept { return position_; }

    [[nodiscard]] std::uint64_t remaining() const noexcept { return size_ - position_; }

    [[nodiscard]] bool more() const noexcept { return ok_ && position_ < size_; }

    std::uint8_t u8() noexcept;

    std::uint16_t u16() noexcept { return static_cast<std::uint16_t>(number(2)); }

    std::uint32_t u32() noexcept { return static_cast<std::uint32_t>(number(4)); }

    std::uint64_t u64() noexcept { return number(8); }

    std::uint64_t uleb() noexcept { return read_uleb(*this); }

    std::int64_t sleb() noexcept { return read_sleb(*this); }

    void skip(std::uint64_t size) noexcept {
        if (!ok_ || size > remaining()) return fail();
        position_ += size;
    }

    void seek(std::uint64_t position) noexcept {
        if (!ok_ || position > size_) return fail();
        position_ = position;
    }

    void fail() noexcept {
        ok_ = false;
        position_ = size_;
    }

private:
    std::uint64_t number(unsigned size) noexcept;

    std::uint64_t address_;
    std::uint64_t size_;
    std::uint64_t position_ = 0;
    bool ok_ = true;
};

}  // namespace np::base
