#include "clr/utf16.h"

namespace np::clr {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

void append(std::string& text, char32_t point) {
    const auto tail = [&](unsigned shift) {
        text.push_back(static_cast<char>(0x80U | (point >> shift & 0x3FU)));
    };
    if (point < 0x80) {
        text.push_back(static_cast<char>(point));
    } else if (point < 0x800) {
        text.push_back(static_cast<char>(0xC0U | point >> 6U));
        tail(0);
    } else if (point < 0x10000) {
        text.push_back(static_cast<char>(0xE0U | point >> 12U));
        tail(6);
        tail(0);
    } else {
        text.push_back(static_cast<char>(0xF0U | point >> 18U));
        tail(12);
        tail(6);
        tail(0);
    }
}

bool is_high(char32_t unit) {
    return unit >= 0xD800 && unit < 0xDC00;
}

bool is_low(char32_t unit) {
    return unit >= 0xDC00 && unit < 0xE000;
}

}  // namespace

std::string utf8_of(std::span<const Utf16> text) {
    std::string converted;
    for (std::size_t i = 0; i < text.size() && text[i] != 0; ++i) {
        const char32_t unit = text[i];
        if (is_high(unit) && i + 1 < text.size() && is_low(text[i + 1])) {
            ++i;
            append(converted, 0x10000 + ((unit - 0xD800) << 10U) + (char32_t{text[i]} - 0xDC00));
        } else {
            append(converted, is_high(unit) || is_low(unit) ? kReplacement : unit);
        }
    }
    return converted;
}

}  // namespace np::clr
