// Rules by return address, and by the pc of leaves, filled and read by the walks themselves.
//
// Callers are the bulk of a stack, and the same ones are met again and again: for them a walk costs
// one probe here instead of a search in the code map and the decoding of unwind data. Leaves stand
// at more places, of which a busy program has few hot ones; theirs are kept apart, so that the many
// that are met once push out no caller.
//
// Any handler on any thread may fill an entry while others read it, without a lock: an entry is one
// word, the rule and what tells its address and epoch.
//
// A rule is only true as long as the same code lies at the address. So an entry tells the epoch of
// the map that the rule was looked up in (CodeMap::epoch), and whatever changes the meaning of an
// address starts a new epoch *after* it has changed the map. A walk reads its epoch before anything
// else of the map: if it saw what was there before the change, then what it fills in, however late,
// bears the old epoch, and no walk that knows of the change will take it. Flushing is thus one
// store and there is no moment between flush and fill to be lost.
//
// Within an epoch, and for one address in all of them, what an entry tells is exact. The entry of
// another address that an old epoch has left is taken for one's own once in 2^41 times.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "unwind/architecture.h"
#include "unwind/packed_rule.h"
#include "unwind/place.h"
#include "unwind/row_cache.h"

namespace np::unwind {

// 176 KiB that must begin as zeros (symbols/handler_memory.h). Handler world.
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
        // Relaxed: nothing else is reached through a rule.
        const std::uint64_t entry = std::atomic_ref(const_cast<std::uint64_t&>(entries_[slot]))
                                        .load(std::memory_order_relaxed);
        if ((entry & kTagMask) != tag_of(pc, epoch)) [[unlikely]] {
            return {};
        }
        // An empty entry fits one address of an epoch, and is nothing then.
        return PackedRule(static_cast<std::uint32_t>(entry >> kTagBits));
    }

    // Has the processor fetch what find() will read.
    void prefetch(Slot slot) const noexcept { __builtin_prefetch(&entries_[slot]); }

    // False where there is no rule to be kept, and it is looked up each time.
    bool insert(Slot slot, std::uint64_t pc, std::uint64_t epoch, PackedRule rule) noexcept {
        const std::uint64_t tag = tag_of(pc, epoch);
        if (!rule.is_known() || tag > kTagMask) return false;
        std::atomic_ref(entries_[slot])
            .store(std::uint64_t{rule.bits()} << kTagBits | tag, std::memory_order_relaxed);
        return true;
    }

    // For leaves at places that are not known here.
    [[nodiscard]] RowCache& rows() noexcept { return rows_; }

private:
    static constexpr std::size_t kCallers = std::size_t{1} << 14;
    static constexpr std::size_t kLeaves = std::size_t{1} << 12;
    static constexpr unsigned kTagBits = 64 - PackedRule::kBits;
    static constexpr std::uint64_t kTagMask = (std::uint64_t{1} << kTagBits) - 1;

    // Bits of an address that its slot's number tells, which the tag leaves out.
    static constexpr unsigned kFirstToldBit = 4;
    static constexpr unsigned kToldBits = 48 - kTagBits;
    static constexpr unsigned kFirstBitAbove = kFirstToldBit + kToldBits;
    static_assert(kCallDistanceBits <= kFirstToldBit && kInstructionAlignmentBits <= kFirstToldBit);
    static_assert(kCallers >> (kFirstBitAbove - kCallDistanceBits) != 0);
    static_assert(kLeaves >> (kFirstBitAbove - kInstructionAlignmentBits) != 0);

    // Of what is no address of 48 bits, as all of programs are, more than kTagMask: fits no entry.
    [[nodiscard]] static std::uint64_t tag_of(std::uint64_t pc, std::uint64_t epoch) noexcept {
        constexpr std::uint64_t kBelow = (std::uint64_t{1} << kFirstToldBit) - 1;
        const std::uint64_t untold = pc >> kFirstBitAbove << kFirstToldBit | (pc & kBelow);
        // The factor is odd: up to kTagMask no two epochs give the same.
        return untold ^ (epoch * 0xd6e8feb86659fd93 & kTagMask);
    }

    std::uint64_t entries_[kCallers + kLeaves];
    RowCache rows_;
};

}  // namespace np::unwind
