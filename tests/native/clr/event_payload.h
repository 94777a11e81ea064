// Payloads of events, built field by field.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace np::clr {

class Payload {
public:
    template <typename Number>
    Payload& put(Number value) {
        const auto* const bytes = reinterpret_cast<const std::uint8_t*>(&value);
        bytes_.insert(bytes_.end(), bytes, bytes + sizeof value);
        return *this;
    }

    Payload& text(const std::u16string& value) {
        for (const char16_t unit : value) {
            put(unit);
        }
        return put(u'\0');
    }

    [[nodiscard]] const std::vector<std::uint8_t>& bytes() const { return bytes_; }

private:
    std::vector<std::uint8_t> bytes_;
};

}  // namespace np::clr
