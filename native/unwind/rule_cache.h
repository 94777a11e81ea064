// Rules by return address, filled and read by the walks themselves.
//
// Callers are the bulk of a stack, and the same ones are met again and again: for them a walk costs
// one probe here instead of a search in the code map and the decoding of unwind data.
//
// Any handler on any thread may fill an entry while others read it, without a lock. An entry is two
// words, and a reader may see one word of one writer and one of another, so the first word is the
// key mixed with the second: words that do not belong together do not fit, but for one pair in
// 2^64.
//
// A rule is only true as long as the same code lies at the address. So the key carries the epoch of
// the map that the rule was looked up in (CodeMap::epoch), and whatever changes the meaning of an
// address starts a new epoch *after* it has changed the map. A walk reads its epoch before anything
// else of the map: if it saw what was there before the change, then what it fills in, however late,
// bears the old epoch, and no walk that knows of the change will take it. Flushing is thus one
// store and there is no moment between flush and fill to be lost.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "unwind/packed_rule.h"

namespace np::unwind {

// 256 KiB that must begin as zeros; made by RuleCacheMemory (symbols), so that entries which are
// never used cost no memory. Handler world.
class RuleCache {
public:
    // Inline: this is the innermost loop of a walk.
    [[nodiscard]] std::optional<PackedRule> find(std::uint64_t return_address,
                                                 std::uint64_t epoch) const noexcept {
        const Entry& entry = entries_[index_of(return_address)];
        const std::uint64_t value = load(entry.value);
        // An empty entry fits one key in 2^64, and then has no kind.
        if (value == 0 || load(entry.key) != key_of(return_address, epoch, value)) {
            return std::nullopt;
        }
        return PackedRule(value);
    }

    // Has the processor fetch what find() will read.
    void prefetch(std::uint64_t return_address) const noexcept {
        __builtin_prefetch(&entries_[index_of(return_address)]);
    }

    // Remembers a rule of kind kStep or kRoot; others, and frames too large for the packed form,
    // are looked up each time.
    void insert(std::uint64_t return_address, std::uint64_t epoch, const Rule& rule) noexcept;

private:
    // Read and written through std::atomic_ref: zeroed memory from the kernel is a valid cache.
    // Relaxed everywhere: the two words prove themselves, and nothing else is reached through them.
    struct alignas(16) Entry {
        std::uint64_t key;
        std::uint64_t value;
    };

    static constexpr std::size_t kIndexBits = 14;

    [[nodiscard]] static std::size_t index_of(std::uint64_t return_address) noexcept {
        return static_cast<std::size_t>(return_address * 0x9e3779b97f4a7c15 >> (64 - kIndexBits));
    }

    // A bijection that spreads every bit, so that two different rules never look alike in the key.
    [[nodiscard]] static std::uint64_t mix(std::uint64_t value) noexcept {
        value = (value ^ value >> 31) * 0xbf58476d1ce4e5b9;
        return value ^ value >> 29;
    }

    [[nodiscard]] static std::uint64_t key_of(std::uint64_t return_address, std::uint64_t epoch,
                                              std::uint64_t value) noexcept {
        return return_address ^ epoch * 0xd6e8feb86659fd93 ^ mix(value);
    }

    [[nodiscard]] static std::uint64_t load(const std::uint64_t& word) noexcept {
        return std::atomic_ref(const_cast<std::uint64_t&>(word)).load(std::memory_order_relaxed);
    }

    Entry entries_[std::size_t{1} << kIndexBits];
};

}  // namespace np::unwind
