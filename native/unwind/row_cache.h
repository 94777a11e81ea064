// Where the unwind rows of a library's code lie, by block of 64 KiB of it, filled and read by the
// walks themselves.
//
// In large programs most leaves stand where no sample has stood before, but in a block of code that
// samples have met. From the entry of its block two looks, at page and rows, find the rule. The
// search in the code map goes through eight places in memory, each of which a sample finds pushed
// out of the processor's caches, and each has to be there before the next is known.
//
// As in RuleCache, an entry tells the epoch of the map that it was taken from, and nothing is taken
// from one of another epoch. The rows are there for as long as the epoch has walks: they go with
// the library, whose end begins a new one, and after a grace period.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "unwind/library_rows.h"
#include "unwind/packed_rule.h"

namespace np::unwind {

// 16 KiB that must begin as zeros. Handler world.
class RowCache {
public:
    // The rule at `pc`; nothing where its block is not known, or the rule has no packed form.
    // Inline: beside the loop that asks, its code is on the same page of memory.
    [[nodiscard]] PackedRule find(std::uint64_t pc, std::uint64_t epoch) const noexcept {
        const Entry& entry = entries_[index_of(pc)];
        const std::uint64_t pages = load(entry.pages);
        const std::uint64_t rows = load(entry.rows);
        if (load(entry.check) != check_of(pc, epoch, pages, rows)) return {};
        const std::uint64_t page = page_in_block(pc);
        // An empty entry has no pages.
        if (page < first_page(pages) || page >= end_page(pages)) return {};
        const auto* const bounds = reinterpret_cast<const std::uint32_t*>(pages & kAddressMask);
        return LibraryRows::packed_rule(
            LibraryRows::row_at(LibraryRows::between(reinterpret_cast<const std::uint32_t*>(rows),
                                                     bounds[page], bounds[page + 1]),
                                pc));
    }

    // Keeps where the rows of the block around `pc` are, which lies at `offset` of what they
    // describe.
    void insert(std::uint64_t pc, std::uint64_t epoch, const LibraryRows& rows,
                std::uint32_t offset) noexcept;

    // Has the processor fetch what find() will read first.
    void prefetch(std::uint64_t pc) const noexcept { __builtin_prefetch(&entries_[index_of(pc)]); }

private:
    static constexpr unsigned kBlockShift = 16;
    static constexpr std::size_t kBlocks = std::size_t{1} << 9;
    static constexpr std::uint64_t kPages = std::uint64_t{1}
                                            << (kBlockShift - LibraryRows::kPageShift);
    static constexpr unsigned kFirstShift = 48;
    static constexpr unsigned kEndShift = 56;
    static constexpr std::uint64_t kAddressMask = (std::uint64_t{1} << kFirstShift) - 1;
    static_assert(kPages < 1U << (kEndShift - kFirstShift));

    struct alignas(4 * sizeof(std::uint64_t)) Entry {
        // The address of LibraryRows::pages at the block's start, in 48 bits; above it which pages
        // of the block are the library's.
        std::uint64_t pages;
        std::uint64_t rows;  // the address of LibraryRows::rows
        // Of both, and of what they are known by: what two handlers have written at once is no
        // entry.
        std::uint64_t check;
    };

    [[nodiscard]] static std::size_t index_of(std::uint64_t pc) noexcept {
        return (pc >> kBlockShift) % kBlocks;
    }

    [[nodiscard]] static std::uint64_t page_in_block(std::uint64_t pc) noexcept {
        return (pc >> LibraryRows::kPageShift) % kPages;
    }

    [[nodiscard]] static std::uint64_t first_page(std::uint64_t pages) noexcept {
        return pages >> kFirstShift & 0xff;
    }

    [[nodiscard]] static std::uint64_t end_page(std::uint64_t pages) noexcept {
        return pages >> kEndShift;
    }

    // The factors are odd: where one of the four differs, so does the sum. Where more do, it is the
    // same once in 2^64 times.
    [[nodiscard]] static std::uint64_t check_of(std::uint64_t pc, std::uint64_t epoch,
                                                std::uint64_t pages, std::uint64_t rows) noexcept {
        return (pc >> kBlockShift) * 0x9e3779b97f4a7c15 + epoch * 0xd6e8feb86659fd93 +
               pages * 0xff51afd7ed558ccd + rows * 0xc4ceb9fe1a85ec53;
    }

    [[nodiscard]] static std::uint64_t load(const std::uint64_t& word) noexcept {
        // Acquire: pairs with the release in insert(); the rows were there before the entry.
        return std::atomic_ref(const_cast<std::uint64_t&>(word)).load(std::memory_order_acquire);
    }

    Entry entries_[kBlocks];
};

}  // namespace np::unwind
