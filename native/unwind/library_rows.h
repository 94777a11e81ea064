// The unwind rows of one executable segment of a native library, compiled from its .eh_frame.
#pragma once

#include <cstdint>
#include <span>

#include "unwind/rule.h"

namespace np::unwind {

// Rows in pages of 512 bytes of code, 4 bytes each: the offset in the page above, the rule's index
// below. A row holds up to the next one, also over pages; code that no FDE covers has a row of kind
// kNone. A look-up costs three cache misses: page, rows (about ten to a page), rule.
struct LibraryRows {
    static constexpr unsigned kPageShift = 9;
    static constexpr std::uint32_t kPageMask = (1U << kPageShift) - 1;

    [[nodiscard]] static constexpr std::uint32_t row(std::uint32_t offset,
                                                     std::uint16_t rule) noexcept {
        return (offset & kPageMask) << 16 | rule;
    }

    std::span<const std::uint32_t> pages;  // first row of each page, and behind them the row count
    std::span<const std::uint32_t> rows;   // ascending within a page
    std::span<const Rule> rules;           // each different rule of the library once
    std::uint64_t unwind_header = 0;       // address of its .eh_frame_hdr, 0 when there is none

    // The rule at `offset`; kNone before the first row and behind the last page.
    [[nodiscard]] Rule find(std::uint32_t offset) const noexcept;
};

}  // namespace np::unwind
