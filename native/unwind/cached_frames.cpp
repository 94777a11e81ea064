#include "unwind/cached_frames.h"

#include "base/inline_load.h"
#include "unwind/caller_scout.h"

namespace np::unwind {
namespace {

// The same as step(), for the rules that nearly all frames have. When it fails `at` is as it was,
// and the frame is left to be tried again by who finds out why.
bool plain_step(PackedRule rule, Registers& at) noexcept {
    if (!rule.is_plain_step()) return false;
    const std::uint64_t base = rule.is_fp_based() ? at.fp : at.sp;
    const std::uint64_t cfa = base + static_cast<std::uint64_t>(rule.cfa_offset());
    if (cfa <= at.sp || (cfa & 7) != 0) return false;
    std::uint64_t caller_pc = 0;
    std::uint64_t caller_fp = at.fp;
    const std::uint64_t return_words = kIsReturnAddressPushed ? 1 : rule.return_words();
    if (!base::load_word_inline(cfa - return_words * 8, caller_pc)) return false;
    if (rule.saves_fp()) {
        const std::uint64_t saved = cfa + static_cast<std::uint64_t>(rule.fp_offset());
        if (saved >= at.sp && !base::load_word_inline(saved, caller_fp)) return false;
    }
    at.pc = without_signature(caller_pc);
    at.sp = cfa;
    at.fp = caller_fp;
    return true;
}

}  // namespace

CachedFrames walk_cached_frames(const RuleCache& cache, std::uint64_t epoch, Registers& registers,
                                Place place, std::span<std::uint64_t> frames) noexcept {
    cache.prefetch(registers.pc, place);
    std::size_t count = 0;
    Registers at = registers;
    CallerScout scout(cache);
    for (Place here = place; count < frames.size(); here = Place::kAfterCall) {
        scout.follow(at);
        const auto rule = cache.find(at.pc, here, epoch);
        if (!rule.has_value()) {
            // That the leaf's caller is known would say that the step has led to code.
            if (count == 1 && place == Place::kAnywhere) return {.count = 0, .is_at_root = false};
            break;
        }
        const std::uint64_t address = lookup_address(at, here);
        if (rule->is_root()) {
            frames[count++] = address;
            return {.count = count, .is_at_root = true};
        }
        if (!plain_step(*rule, at)) break;
        frames[count++] = address;
    }
    registers = at;
    return {.count = count, .is_at_root = false};
}

}  // namespace np::unwind
