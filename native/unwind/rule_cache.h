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
#include <bit>
#include <cstddef>
#include <cstdint>

#include "unwind/architecture.h"
#include "unwind/packed_rule.h"
#include "unwind/place.h"

namespace np::unwind {

// 288 KiB that must begin as zeros (symbols/handler_memory.h). Handler world.
class RuleCache {
public:
    // Where the rule of a frame is kept: the number of an entry.
    using Slot = std::size_t;

    // Low bits of an address spread as well as any hash of it, and are there at once: a walk waits
    // for this in each frame. Callers that lie near to each other, as those of one stack often do,
    // also have their rules near to each other, on few pages of memory.
    [[nodiscard]] static Slot slot_of(std::uint64_t pc, Place place) noexcept {
        return place == Place::kAfterCall ? (pc >> kCallDistanceBits) % kCallers
                                          : kCallers + (pc >> kInstructionAlignmentBits) % kLeaves;
    }

    // Nothing (PackedRule::is_known) where the slot keeps another's. Inline: this is the innermost
    // loop of a walk.
    [[nodiscard]] PackedRule find(Slot slot, std::uint64_t pc, std::uint64_t epoch) const noexcept {
        const std::uint64_t value = load(entries_[slot].value);
        if (load(entries_[slot].key) != key_of(pc, epoch, value)) [[unlikely]] {
            return {};
        }
        return PackedRule(value);  // an empty entry fits one key in 2^64, and is nothing then
    }

    // Has the processor fetch what find() will read.
    void prefetch(Slot slot) const noexcept { __builtin_prefetch(&entries_[slot]); }

    // Keeps a rule of kind kStep or kRoot, and gives it as it is kept; nothing for others, and for
    // frames too large for the packed form, which are looked up each time.
    PackedRule insert(Slot slot, std::uint64_t pc, std::uint64_t epoch, const Rule& rule) noexcept;

private:
    // Read and written through std::atomic_ref: zeroed memory from the kernel is a valid cache.
    // Relaxed everywhere: the two words prove themselves, and nothing else is reached through them.
    struct alignas(16) Entry {
        std::uint64_t key;
        std::uint64_t value;
    };

    static constexpr std::size_t kCallers = std::size_t{1} << 14;
    static constexpr std::size_t kLeaves = std::size_t{1} << 11;

    // A bijection that spreads what differs over high and low bits, so that two different rules
    // never look alike in the key.
    [[nodiscard]] static std::uint64_t mix(std::uint64_t value) noexcept {
        return std::rotr(value * 0xbf58476d1ce4e5b9, 32);
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
