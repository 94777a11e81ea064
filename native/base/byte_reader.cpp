#include "base/byte_reader.h"

namespace np::base {

std::span<const std::uint8_t> ByteReader::bytes(std::size_t size) noexcept {
    if (!ok_ || size > remaining()) {
        fail();
        return {};
    }
    const auto found = bytes_.subspan(position_, size);
    position_ += size;
    return found;
}

void ByteReader::seek(std::size_t position) noexcept {
    if (!ok_ || position > bytes_.size()) {
        fail();
        return;
    }
    position_ = position;
}

std::uint64_t ByteReader::uleb() noexcept {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        const std::uint64_t byte = u8();
        const std::uint64_t digits = byte & 0x7f;
        if (shift == 63 && digits > 1) break;
        value |= digits << shift;
        if ((byte & 0x80) == 0) return value;
    }
    fail();
    return 0;
}

std::int64_t ByteReader::sleb() noexcept {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        const std::uint64_t byte = u8();
        value |= (byte & 0x7f) << shift;
        if ((byte & 0x80) != 0) continue;
        const unsigned used = shift + 7;
        if ((byte & 0x40) != 0 && used < 64) value |= ~std::uint64_t{0} << used;
        return static_cast<std::int64_t>(value);
    }
    fail();
    return 0;
}

std::string_view ByteReader::text() noexcept {
    const auto* start = reinterpret_cast<const char*>(bytes_.data()) + position_;
    std::size_t length = 0;
    while (length < remaining() && start[length] != '\0') {
        ++length;
    }
    if (!ok_ || length == remaining()) {
        fail();
        return {};
    }
    position_ += length + 1;
    return {start, length};
}

}  // namespace np::base
