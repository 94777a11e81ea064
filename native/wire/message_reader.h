// Reads one message of the control socket; every read is checked against what arrived.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <type_traits>

#include "wire/message_format.h"

namespace np::wire {

// A read past the end yields zero or an empty string, and is_whole() is false from then on.
class MessageReader {
public:
    explicit MessageReader(std::span<const std::byte> packet) noexcept : rest_{packet} {
        type_ = take<std::uint16_t>();
        const auto flags = take<std::uint16_t>();
        const auto length = take<std::uint32_t>();
        if (flags != 0 || length != packet.size()) is_whole_ = false;
    }

    [[nodiscard]] MessageType type() const noexcept { return static_cast<MessageType>(type_); }

    template <typename Number>
    requires std::is_integral_v<Number> Number take()
    noexcept {
        Number value = 0;
        if (rest_.size() < sizeof value) {
            is_whole_ = false;
            rest_ = {};
            return 0;
        }
        std::memcpy(&value, rest_.data(), sizeof value);
        rest_ = rest_.subspan(sizeof value);
        return value;
    }

    std::string_view take_string() noexcept {
        const auto length = take<std::uint16_t>();
        if (rest_.size() < length) {
            is_whole_ = false;
            rest_ = {};
            return {};
        }
        const std::string_view text{reinterpret_cast<const char*>(rest_.data()), length};
        rest_ = rest_.subspan(length);
        return text;
    }

    // Every read so far was inside the message.
    [[nodiscard]] bool is_whole() const noexcept { return is_whole_; }

    // And nothing is left over: what a receiver demands before it acts.
    [[nodiscard]] bool is_complete() const noexcept { return is_whole_ && rest_.empty(); }

private:
    std::span<const std::byte> rest_;
    std::uint16_t type_ = 0;
    bool is_whole_ = true;
};

}  // namespace np::wire
