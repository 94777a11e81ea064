// The few DWARF expressions that compilers and linkers put into unwind tables.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "unwind/rule.h"

namespace np::unwind {

// An expression's bytes; a longer one than any of those that are known is kept as none.
struct CfaExpression {
    std::array<std::uint8_t, 15> bytes{};
    std::uint8_t size = 0;

    // Becomes the next `count` bytes of the reader.
    template <typename Reader>
    void read(Reader& reader, std::uint64_t count) noexcept {
        size = 0;
        if (count > bytes.size()) return reader.skip(count);
        for (std::size_t i = 0; i < count; ++i) {
            bytes[i] = reader.u8();
        }
        if (reader.ok()) size = static_cast<std::uint8_t>(count);
    }
};

// Larger offsets are not those of frames, and would overflow the sums.
constexpr bool is_frame_offset(std::int64_t offset) noexcept {
    constexpr std::int64_t kLimit = std::int64_t{1} << 30;
    return offset > -kLimit && offset < kLimit;
}

// A frame address given by an expression: the lazy binding entries of a PLT, or the slot in which a
// function that realigns its stack keeps the address. Only kind, base and offsets are set.
// kUnsupported for any other expression.
[[nodiscard]] Rule cfa_from_expression(const CfaExpression& expression) noexcept;

// The offset from the frame pointer of a register that is saved at [fp + offset]. Nothing for
// another expression.
[[nodiscard]] std::optional<std::int32_t> fp_offset_from_expression(
    const CfaExpression& expression) noexcept;

}  // namespace np::unwind
