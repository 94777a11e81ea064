// The unwind rows of one executable segment of a native library, compiled from its .eh_frame.
#pragma once

#include <cstdint>
#include <span>

#include "unwind/packed_rule.h"
#include "unwind/rule.h"

namespace np::unwind {

// Rows in pages of 512 bytes of code, 4 bytes each: the offset in the page above, the rule below:
// packed, or its number where it has no packed form. A row holds up to the next one, also over
// pages; code that no FDE covers has a row of kind kNone, and so has the segment's start. Offsets
// are from there, rounded down to a page. A look-up costs two cache misses: page, rows (about ten
// to a page).
struct LibraryRows {
    static constexpr unsigned kPageShift = 9;
    static constexpr std::uint32_t kPageMask = (1U << kPageShift) - 1;
    static constexpr std::uint32_t kRuleMask = (1U << PackedRule::kBits) - 1;
    static_assert(kPageShift + PackedRule::kBits == 32);

    // `number` is the rule's in `rules`.
    [[nodiscard]] static constexpr std::uint32_t row(std::uint32_t offset, const Rule& rule,
                                                     std::uint16_t number) noexcept {
        const PackedRule packed = PackedRule::from(rule);
        return (offset & kPageMask) << PackedRule::kBits |
               (packed.is_known() ? packed.bits() : std::uint32_t{number} << PackedRule::kFormBits);
    }

    // What offsets in a segment with this start are counted from.
    [[nodiscard]] static constexpr std::uint64_t origin(std::uint64_t segment_start) noexcept {
        return segment_start & ~std::uint64_t{kPageMask};
    }

    std::span<const std::uint32_t> pages;  // first row of each page, and behind them the row count
    std::span<const std::uint32_t> rows;   // ascending within a page, the first at offset 0
    std::span<const Rule> rules;           // each different rule of the library once
    std::uint64_t unwind_header = 0;       // address of its .eh_frame_hdr, 0 when there is none

    // The rule at `offset`; kNone behind the last page.
    [[nodiscard]] Rule find(std::uint32_t offset) const noexcept;

    // The rows that hold in a page, of all `rows`: the last one before it, and its own. `first` and
    // `end` are its entry in `pages` and the next one.
    [[nodiscard]] static std::span<const std::uint32_t> between(const std::uint32_t* rows,
                                                                std::uint32_t first,
                                                                std::uint32_t end) noexcept {
        if (first != 0) --first;
        return {rows + first, end - first};
    }

    // The row of these that holds at `offset`, or at an address with the same place in its page.
    [[nodiscard]] static std::uint32_t row_at(std::span<const std::uint32_t> of_page,
                                              std::uint64_t offset) noexcept {
        const std::uint32_t last =
            static_cast<std::uint32_t>(offset & kPageMask) << PackedRule::kBits | kRuleMask;
        std::size_t next = 1;
        while (next < of_page.size() && of_page[next] <= last) {
            ++next;
        }
        return of_page[next - 1];
    }

    [[nodiscard]] Rule rule_of(std::uint32_t row) const noexcept {
        const PackedRule packed = packed_rule(row);
        return packed.is_known() ? packed.rule()
                                 : rules[(row & kRuleMask) >> PackedRule::kFormBits];
    }

    // Nothing where a row has its rule's number only.
    [[nodiscard]] static constexpr PackedRule packed_rule(std::uint32_t row) noexcept {
        return PackedRule(row & kRuleMask);
    }
};

}  // namespace np::unwind
