// Writes one message of the control socket into a buffer of the largest size a message may have.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <type_traits>

#include "wire/message_format.h"

namespace np::wire {

// Little-endian, unpadded. A write that does not fit changes nothing but fits(), which stays false.
class MessageWriter {
public:
    explicit MessageWriter(MessageType type) noexcept {
        put(static_cast<std::uint16_t>(type));
        put(std::uint16_t{0});
        put(std::uint32_t{0});
    }

    template <typename Number>
    requires std::is_integral_v<Number>

    void put(Number value) noexcept { append(&value, sizeof value); }

    // `text` as length and bytes, cut at `limit` bytes, never inside a UTF-8 sequence.
    void put_string(std::string_view text, std::size_t limit = kMaxStringBytes) noexcept {
        std::size_t length = text.size() < limit ? text.size() : limit;
        while (length < text.size() && length > 0 && is_continuation(text[length])) {
            --length;
        }
        if (bytes_.size() - size_ < sizeof(std::uint16_t) + length) {
            fits_ = false;
            return;
        }
        put(static_cast<std::uint16_t>(length));
        append(text.data(), length);
    }

    // Replaces a number written before at `offset`: counts that are known only at the end.
    template <typename Number>
    requires std::is_integral_v<Number>

    void patch(std::size_t offset, Number value) noexcept {
        std::memcpy(bytes_.data() + offset, &value, sizeof value);
    }

    // Takes back everything from `size` on, and the failure that may have followed.
    void rewind(std::size_t size) noexcept {
        size_ = size;
        fits_ = true;
    }

    // The finished message, its length filled in.
    [[nodiscard]] std::span<const std::byte> finish() noexcept {
        patch(sizeof(std::uint32_t), static_cast<std::uint32_t>(size_));
        return {bytes_.data(), size_};
    }

    [[nodiscard]] bool fits() const noexcept { return fits_; }

    [[nodiscard]] std::size_t size() const noexcept { return size_; }

    static constexpr std::size_t kMaxStringBytes = 0xFFFF;

private:
    static bool is_continuation(char unit) noexcept {
        return (static_cast<unsigned char>(unit) & 0xC0U) == 0x80U;
    }

    void append(const void* from, std::size_t size) noexcept {
        if (bytes_.size() - size_ < size) {
            fits_ = false;
            return;
        }
        std::memcpy(bytes_.data() + size_, from, size);
        size_ += size;
    }

    std::array<std::byte, kMaxMessageBytes> bytes_{};
    std::size_t size_ = 0;
    bool fits_ = true;
};

}  // namespace np::wire
