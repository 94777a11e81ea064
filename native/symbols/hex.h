// Bytes as text.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace np::symbols {

// Two digits for each, in lower case.
[[nodiscard]] inline std::string hex(std::span<const std::uint8_t> bytes) {
    constexpr char kDigits[] = "0123456789abcdef";
    std::string text;
    for (const std::uint8_t byte : bytes) {
        text.push_back(kDigits[byte >> 4]);
        text.push_back(kDigits[byte & 15]);
    }
    return text;
}

}  // namespace np::symbols
