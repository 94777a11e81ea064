// DWARF's variable-length numbers, from whatever gives bytes.
#pragma once

#include <cstdint>

namespace np::base {

// From a reader with u8() and fail(); a number that does not fit 64 bits is a failure.
template <typename Reader>
std::uint64_t read_uleb(Reader& reader) noexcept {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        const std::uint64_t byte = reader.u8();
        const std::uint64_t digits = byte & 0x7f;
        if (shift == 63 && digits > 1) break;
        value |= digits << shift;
        if ((byte & 0x80) == 0) return value;
    }
    reader.fail();
    return 0;
}

template <typename Reader>
std::int64_t read_sleb(Reader& reader) noexcept {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        const std::uint64_t byte = reader.u8();
        value |= (byte & 0x7f) << shift;
        if ((byte & 0x80) != 0) continue;
        const unsigned used = shift + 7;
        if ((byte & 0x40) != 0 && used < 64) value |= ~std::uint64_t{0} << used;
        return static_cast<std::int64_t>(value);
    }
    reader.fail();
    return 0;
}

}  // namespace np::base
