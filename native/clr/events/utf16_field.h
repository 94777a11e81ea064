// Strings inside of events.
#pragma once

#include <cstdint>
#include <span>

#include "base/byte_reader.h"

namespace np::clr {

// UTF-16 up to its NUL, which is consumed; as bytes, for events are not aligned. Fails without NUL.
inline std::span<const std::uint8_t> read_utf16(base::ByteReader& payload) noexcept {
    constexpr std::size_t kUnit = 2;
    const std::size_t start = payload.position();
    std::size_t length = 0;
    while (payload.ok() && payload.u16() != 0) {
        length += kUnit;
    }
    if (!payload.ok()) return {};
    const std::size_t end = payload.position();
    payload.seek(start);
    const std::span<const std::uint8_t> text = payload.bytes(length);
    payload.seek(end);
    return text;
}

}  // namespace np::clr
