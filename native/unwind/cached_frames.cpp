#include "unwind/cached_frames.h"

#include <algorithm>

#include "base/inline_load.h"
#include "unwind/caller_scout.h"

namespace np::unwind {
namespace {

// Frames that the scout is ahead at first: as many misses as a processor has under way at once.
// More would slow down walks that find everything in the caches.
constexpr int kAhead = 24;
// Frames that are left before the scout goes on by as many.
constexpr int kBlock = 8;

// Of Registers what changes from frame to frame: few enough to stay in the processor's own.
struct Position {
    std::uint64_t pc;
    std::uint64_t sp;
    std::uint64_t fp;
};

// The same as step(). When it fails `at` is as it was, and the frame is left to be tried again by
// who finds out why.
[[gnu::always_inline]] inline bool packed_step(PackedRule rule, Position& at) noexcept {
    const std::uint64_t cfa = (rule.is_fp_based() ? at.fp : at.sp) + rule.cfa_bytes();
    if (cfa <= at.sp || (cfa & 7) != 0) return false;
    const std::uint64_t caller_pc = base::load_word_inline(cfa - rule.return_words() * 8);
    if (caller_pc == base::kUnreadableWord) return false;
    std::uint64_t caller_fp = at.fp;
    if (rule.saves_fp()) {
        const std::uint64_t saved = cfa - rule.fp_bytes();
        if (saved >= at.sp) [[likely]] {
            caller_fp = base::load_word_inline(saved);
            if (caller_fp == base::kUnreadableWord) return false;
        }
    }
    at = {.pc = without_signature(caller_pc), .sp = cfa, .fp = caller_fp};
    return true;
}

// Keeps the rule of a leaf in a block of a library that is known. False where it is not.
[[gnu::hot, gnu::noinline]] bool learn_leaf(RuleCache& cache, std::uint64_t pc,
                                            std::uint64_t epoch) noexcept {
    const PackedRule rule = cache.rows().find(pc, epoch);
    return cache.insert(RuleCache::slot_of(pc, Place::kAnywhere), pc, epoch, rule);
}

}  // namespace

// One loop for the leaf and for callers, and one place for the scout: a sample finds this code
// pushed out of the processor's caches, and what it costs to fetch goes by its size.
[[gnu::hot]] CachedFrames walk_cached_frames(RuleCache& cache, std::uint64_t epoch,
                                             Registers& registers, Place place,
                                             std::span<std::uint64_t> frames) noexcept {
    Position at{.pc = registers.pc, .sp = registers.sp, .fp = registers.fp};
    std::uint64_t to_call = at.pc - lookup_address(registers, place);
    RuleCache::Slot slot = cache.slot_of(at.pc, place);
    cache.prefetch(slot);
    if (place == Place::kAnywhere) cache.rows().prefetch(at.pc);
    CallerScout scout(cache);
    int ahead = kAhead;
    bool may_learn = place == Place::kAnywhere;
    PackedRule rule;
    std::uint64_t* frame = frames.data();
    std::uint64_t* const end = frame + frames.size();
    const std::uint64_t* block_end = frame;
    while (frame == block_end && frame != end) {
        scout.advance(at.sp, at.fp, ahead);
        ahead = kBlock;
        block_end = frame + std::min<std::ptrdiff_t>(kBlock, end - frame);
        do {
            const std::uint64_t address = at.pc - to_call;
            rule = cache.find(slot, at.pc, epoch);
            if (!rule.is_step() || !packed_step(rule, at)) break;
            *frame++ = address;
            to_call = 1;
            slot = cache.slot_of(at.pc, Place::kAfterCall);
        } while (frame != block_end);
        // Once, for another handler may overwrite what is learnt.
        if (may_learn && frame == frames.data() && !rule.is_known() &&
            learn_leaf(cache, at.pc, epoch)) {
            block_end = frame;
        }
        may_learn = false;
    }
    // That the leaf's caller is known would say that the step has led to code.
    if (place == Place::kAnywhere && frame == frames.data() + 1 && !rule.is_known()) return {};
    if (rule.is_root()) *frame++ = at.pc - to_call;
    registers.pc = at.pc;
    registers.sp = at.sp;
    registers.fp = at.fp;
    return {.count = static_cast<std::size_t>(frame - frames.data()),
            .is_root_reached = rule.is_root()};
}

}  // namespace np::unwind
