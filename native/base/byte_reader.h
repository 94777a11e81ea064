// Reads numbers out of bytes that may be wrong: every access is checked, and a failure sticks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

namespace np::base {

// Little-endian. After the first access outside the bytes ok() is false and everything read is 0,
// so that a parser may check once at its end.
class ByteReader {
public:
    explicit ByteReader(std::span<const std::uint8_t> bytes) noexcept : bytes_(bytes) {}

    [[nodiscard]] bool ok() const noexcept { return ok_; }

    [[nodiscard]] std::size_t position() const noexcept { return position_; }

    [[nodiscard]] std::size_t remaining() const noexcept { return bytes_.size() - position_; }

    // Bytes left to read and no failure so far.
    [[nodiscard]] bool more() const noexcept { return ok_ && position_ < bytes_.size(); }

    std::uint8_t u8() noexcept { return number<std::uint8_t>(); }

    std::uint16_t u16() noexcept { return number<std::uint16_t>(); }

    std::uint32_t u32() noexcept { return number<std::uint32_t>(); }

    std::uint64_t u64() noexcept { return number<std::uint64_t>(); }

    // DWARF's variable-length numbers; one that does not fit 64 bits is a failure.
    std::uint64_t uleb() noexcept;
    std::int64_t sleb() noexcept;

    // Up to the next NUL, which is consumed.
    std::string_view text() noexcept;

    // The next `size` bytes, empty on failure.
    std::span<const std::uint8_t> bytes(std::size_t size) noexcept;

    void skip(std::size_t size) noexcept { bytes(size); }

    // Continues at `position`, which may be the end.
    void seek(std::size_t position) noexcept;

    // For a parser that finds the content itself wrong.
    void fail() noexcept {
        ok_ = false;
        position_ = bytes_.size();
    }

private:
    template <typename T>
    T number() noexcept {
        T value = 0;
        const auto from = bytes(sizeof(T));
        if (!from.empty()) std::memcpy(&value, from.data(), sizeof(T));
        return value;
    }

    std::span<const std::uint8_t> bytes_;
    std::size_t position_ = 0;
    bool ok_ = true;
};

}  // namespace np::base
