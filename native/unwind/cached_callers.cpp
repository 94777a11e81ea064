#include "unwind/cached_callers.h"

#include "base/inline_load.h"
#include "unwind/caller_scout.h"

namespace np::unwind {

// The same as step(), for the rules that nearly all callers have. What fails is left to be tried
// again by the caller, who finds out why.
std::size_t walk_cached_callers(const RuleCache& cache, std::uint64_t epoch, Registers& registers,
                                std::span<std::uint64_t> frames) noexcept {
    std::size_t count = 0;
    Registers at = registers;
    CallerScout scout(cache, at);
    for (; count < frames.size(); ++count) {
        const auto rule = cache.find(at.pc, epoch);
        if (!rule.has_value() || !rule->is_plain_step()) break;
        const std::uint64_t base = rule->is_fp_based() ? at.fp : at.sp;
        const std::uint64_t cfa = base + static_cast<std::uint64_t>(rule->cfa_offset());
        if (cfa <= at.sp || (cfa & 7) != 0) break;
        std::uint64_t caller_pc = 0;
        std::uint64_t caller_fp = at.fp;
        const std::uint64_t return_words = kIsReturnAddressPushed ? 1 : rule->return_words();
        if (!base::load_word_inline(cfa - return_words * 8, caller_pc)) break;
        if (rule->saves_fp()) {
            const std::uint64_t saved = cfa + static_cast<std::uint64_t>(rule->fp_offset());
            if (saved >= at.sp && !base::load_word_inline(saved, caller_fp)) break;
        }
        frames[count] = at.pc - 1;
        at.pc = without_signature(caller_pc);
        at.sp = cfa;
        at.fp = caller_fp;
        scout.follow(at);
    }
    registers = at;
    return count;
}

}  // namespace np::unwind
