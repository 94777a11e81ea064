// The unwind rows of one executable segment of a native library, compiled from its .eh_frame.
#pragma once

#include <cstdint>
#include <span>

#include "unwind/rule.h"

namespace np::unwind {

// Row i holds from starts[i] up to the next row's start; 6 bytes a row, the starts apart so that a
// search touches few cache lines. Code that no FDE covers has a row of kind kNone.
struct LibraryRows {
    std::span<const std::uint32_t> starts;        // offsets in the segment, ascending
    std::span<const std::uint16_t> rule_indexes;  // into rules, as many as starts
    std::span<const Rule> rules;                  // each different rule of the library once

    // The rule at `offset`; kNone before the first row.
    [[nodiscard]] Rule find(std::uint32_t offset) const noexcept;
};

}  // namespace np::unwind
