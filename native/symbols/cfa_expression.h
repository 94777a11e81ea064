// The few DWARF expressions that compilers and linkers put into unwind tables.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "unwind/rule.h"

namespace np::symbols {

// A frame address given by an expression: the lazy binding entries of a PLT, or the slot in which a
// function that realigns its stack keeps the address. Only kind, base and offsets are set. Nothing
// for any other expression.
[[nodiscard]] std::optional<unwind::Rule> cfa_from_expression(
    std::span<const std::uint8_t> expression) noexcept;

// The offset from the frame pointer of a register that is saved at [fp + offset]. Nothing for
// another expression.
[[nodiscard]] std::optional<std::int32_t> fp_offset_from_expression(
    std::span<const std::uint8_t> expression) noexcept;

}  // namespace np::symbols
