// Where the unwind rows of a library's code lie, by page of it, filled and read by the walks
// themselves.
//
// A leaf that stands where no sample has stood before may be in a page of code that samples have
// met, the more often the longer a process is sampled. Behind the entry of its page one look at the
// rows finds its rule. The search in the code map goes through eight places in memory, each of
// which a sample finds pushed out of the processor's caches, and each has to be there before the
// next is known.
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

// 32 KiB that must begin as zeros. Handler world.
class RowCache {
public:
    // The rule at `pc`; nothing where its page is not known, or the rule has no packed form.
    // Inline: beside the loop that asks, its code is on the same page of memory.
    [[nodiscard]] PackedRule find(std::uint64_t pc, std::uint64_t epoch) const noexcept {
        const Entry& entry = entries_[index_of(pc)];
        const std::uint64_t found = load(entry.rows);
        // An empty entry fits one page of an epoch.
        if (found == 0 || (found ^ load(entry.check)) != key_of(pc, epoch)) return {};
        constexpr std::uint64_t kAddressMask = (std::uint64_t{1} << kCountShift) - 1;
        const auto* const first = reinterpret_cast<const std::uint32_t*>(found & kAddressMask);
        return LibraryRows::packed_rule(LibraryRows::row_at({first, found >> kCountShift}, pc));
    }

    // Keeps where the rows of the page around `pc` are, which lies at `offset` of what they
    // describe.
    void insert(std::uint64_t pc, std::uint64_t epoch, const LibraryRows& rows,
                std::uint32_t offset) noexcept;

    // Has the processor fetch what find() will read.
    void prefetch(std::uint64_t pc) const noexcept { __builtin_prefetch(&entries_[index_of(pc)]); }

private:
    // A page's first row in the lower 48 bits, above it how many there are; and the page's key in
    // exclusive or with that. So an entry that two handlers have written at once fits no page.
    struct alignas(2 * sizeof(std::uint64_t)) Entry {
        std::uint64_t rows;
        std::uint64_t check;
    };

    static constexpr std::size_t kPages = std::size_t{1} << 11;
    static constexpr unsigned kCountShift = 48;

    [[nodiscard]] static std::size_t index_of(std::uint64_t pc) noexcept {
        return (pc >> LibraryRows::kPageShift) % kPages;
    }

    // The factors are odd: no two epochs give the key of one page, and no two pages that of one
    // epoch. Where both differ, they do once in 2^64 times.
    [[nodiscard]] static std::uint64_t key_of(std::uint64_t pc, std::uint64_t epoch) noexcept {
        return (pc >> LibraryRows::kPageShift) * 0x9e3779b97f4a7c15 ^ epoch * 0xd6e8feb86659fd93;
    }

    [[nodiscard]] static std::uint64_t load(const std::uint64_t& word) noexcept {
        // Acquire: pairs with the release in insert(); the rows were there before the entry.
        return std::atomic_ref(const_cast<std::uint64_t&>(word)).load(std::memory_order_acquire);
    }

    Entry entries_[kPages];
};

}  // namespace np::unwind
