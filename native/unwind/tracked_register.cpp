#include "unwind/tracked_register.h"

#include "base/safe_load.h"
#include "unwind/architecture.h"
#include "unwind/cfa_expression.h"
#include "unwind/eh_frame_search.h"
#include "unwind/interrupted_frame.h"
#include "unwind/step.h"

namespace np::unwind {
namespace {

// The value that the frame's caller has in the register.
bool restore(const Rule& rule, const Registers& registers, std::uint64_t cfa,
             std::uint64_t& value) noexcept {
    const auto offset = static_cast<std::uint64_t>(std::int64_t{rule.fp_offset});
    switch (rule.fp) {
        case FpRule::kSame: return true;
        case FpRule::kAtCfa:
            // Below sp it was popped: the register holds it again (step.cpp).
            return cfa + offset < registers.sp || base::load_word(cfa + offset, value);
        case FpRule::kAtFp: return base::load_word(registers.fp + offset, value);
        case FpRule::kLost: break;
    }
    return false;
}

struct Work {
    Registers at{};
    Registers before{};
    Rule rule{};
    Rule tracked{};
    std::uint64_t value = 0;
};

// From one frame to its caller.
bool leave(const CodeMap& map, std::uint64_t pc, std::uint8_t number, Work& work,
           WalkScratch scratch) noexcept {
    const std::uint64_t header = map.unwind_header_at(pc);
    if (header == 0) return false;
    work.rule = rule_from_eh_frame(header, pc, kDwarfFp, scratch);
    work.tracked = rule_from_eh_frame(header, pc, number, scratch);
    if (work.rule.kind != RuleKind::kStep || work.tracked.kind != RuleKind::kStep) return false;
    // Of callers what the register holds is not known.
    if (returns_by_register(work.rule) && pc != work.at.pc) return false;
    work.before = work.at;
    return !step(work.rule, work.at).has_value() &&
           restore(work.tracked, work.before, work.at.sp, work.value);
}

}  // namespace

bool make_sp_based(const CodeMap& map, const Registers& caller, Rule& rule,
                   WalkScratch scratch) noexcept {
    constexpr int kMaxFrames = 32;  // of a symbol's search; the bound is for broken stacks
    Work* const work = caller.general == 0 ? nullptr : scratch.make<Work>();
    if (work == nullptr || load_interrupted(caller.general, work->at).has_value() ||
        load_general(work->at, rule.general, work->value).has_value()) {
        return false;
    }
    for (int i = 0; i < kMaxFrames && work->at.sp < caller.sp; ++i) {
        const std::uint64_t pc = i == 0 ? work->at.pc : work->at.pc - 1;
        if (!leave(map, pc, rule.general, *work, scratch)) return false;
    }
    const std::int64_t offset =
        static_cast<std::int64_t>(work->value - caller.sp) + std::int64_t{rule.cfa_offset};
    if (work->at.sp != caller.sp || !is_frame_offset(offset)) return false;
    rule.base = CfaBase::kSp;
    rule.cfa_offset = static_cast<std::int32_t>(offset);
    return true;
}

}  // namespace np::unwind
