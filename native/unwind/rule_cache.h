// Rules by return address, and by the pc of leaves, filled and read by the walks themselves.
//
// Callers are the bulk of a stack, and the same ones are met again and again: for them a walk costs
// one probe here instead of a search in the code map and the decoding of unwind data. Leaves stand
// at more places, but most samples of a busy program find it at few; theirs are kept apart, so that
// the many that are met once push out no caller.
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
#include "unwind/place.h"

namespace np::unwind {

// 288 KiB that must begin as zeros (symbols/handler_memory.h). Handler world.
class RuleCache {
public:
    // Inline: this is the innermost loop of a walk.
    [[nodiscard]] std::optional<PackedRule> find(std::uint64_t pc, Place place,
                                                 std::uint64_t epoch) const noexcept {
        const Entry& entry = entries_[index_of(pc, place)];
        const std::uint64_t value = load(entry.value);
        // An empty entry fits one key in 2^64, and then has no kind.
        if (value == 0 || load(entry.key) != key_of(pc, epoch, value)) return std::nullopt;
        return PackedRule(value);
    }

    // Has the processor fetch what find() will read.
    void prefetch(std::uint64_t pc, Place place) const noexcept {
        __builtin_prefetch(&entries_[index_of(pc, place)]);
    }

    // Remembers a rule of kind kStep or kRoot; others, and frames too large for the packed form,
    // are looked up each time.
    void insert(std::uint64_t pc, Place place, std::uint64_t epoch, const Rule& rule) noexcept;

private:
    // Read and written through std::atomic_ref: zeroed memory from the kernel is a valid cache.
    // Relaxed everywhere: the two words prove themselves, and nothing else is reached through them.
    struct alignas(16) Entry {
        std::uint64_t key;
        std::uint64_t value;
    };

    static constexpr unsigned kCallerBits = 14;
    static constexpr unsigned kLeafBits = 11;
    static constexpr std::size_t kCallers = std::size_t{1} << kCallerBits;
    static constexpr std::size_t kLeaves = std::size_t{1} << kLeafBits;

    [[nodiscard]] static std::size_t index_of(std::uint64_t pc, Place place) noexcept {
        const std::uint64_t hash = pc * 0x9e3779b97f4a7c15;
        return place == Place::kAfterCall ? hash >> (64 - kCallerBits)
                                          : kCallers + (hash >> (64 - kLeafBits));
    }

    // A bijection that spreads every bit, so that two different rules never look alike in the key.
    [[nodiscard]] static std::uint64_t mix(std::uint64_t value) noexcept {
        value = (value ^ value >> 31) * 0xbf58476d1ce4e5b9;
        return value ^ value >> 29;
    }

    [[nodiscard]] static std::uint64_t key_of(std::uint64_t pc, std::uint64_t epoch,
                                              std::uint64_t value) noexcept {
        return pc ^ epoch * 0xd6e8feb86659fd93 ^ mix(value);
    }

    [[nodiscard]] static std::uint64_t load(const std::uint64_t& word) noexcept {
        return std::atomic_ref(const_cast<std::uint64_t&>(word)).load(std::memory_order_relaxed);
    }

    Entry entries_[kCallers + kLeaves];
};

}  // namespace np::unwind
