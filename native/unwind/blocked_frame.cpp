#include "unwind/blocked_frame.h"

#include "base/safe_load.h"
#include "unwind/architecture.h"
#include "unwind/eh_frame_search.h"
#include "unwind/frame_prologue.h"
#include "unwind/return_address.h"
#include "unwind/step.h"
#include "unwind/unwind_info.h"

namespace np::unwind {
namespace {

constexpr unsigned kMostFrames = 16;
constexpr std::uint64_t kMostWords = 512;  // of stack that are searched for a frame

// A frame by the frame pointer keeps the return address beside it; 0 when what lies there is none.
std::uint64_t return_address_of(const CodeMap& map, std::uint64_t fp) noexcept {
    std::uint64_t address = 0;
    if (!base::load_word(fp + 8, address)) return 0;
    address = without_signature(address);
    return map.is_code(address - 1) && follows_call(address) ? address : 0;
}

// The nearest one that leads upwards: what the function itself has pushed lies above its locals.
// But what the stack holds of earlier calls looks like a frame too: a call of this very function
// counts most.
std::uint64_t search_frame(const CodeMap& map, std::uint64_t sp, std::uint64_t function) noexcept {
    std::uint64_t found = 0;
    for (std::uint64_t word = 0; word < kMostWords; ++word) {
        const std::uint64_t fp = sp + word * 8;
        std::uint64_t saved = 0;
        if (!base::load_word(fp, saved)) break;
        const std::uint64_t address = saved > fp ? return_address_of(map, fp) : 0;
        if (address == 0) continue;
        if (target_of_call(address) == function) return fp;
        if (found == 0) found = fp;
    }
    return found;
}

// The one of the library's function around `pc`, whose frame begins at `sp`.
std::uint64_t find_frame(const CodeMap& map, std::uint64_t pc, std::uint64_t sp,
                         WalkScratch scratch) noexcept {
    const std::uint64_t header = map.unwind_header_at(pc);
    if (header == 0) return 0;
    const FrameBounds function = function_from_eh_frame(header, pc, scratch);
    if (function.size == 0) return 0;
    if (const auto distance = frame_above_sp(function.start, pc); distance.has_value()) {
        const std::uint64_t fp = sp + *distance;
        if (return_address_of(map, fp) != 0) return fp;
    }
    return search_frame(map, sp, function.start);
}

Rule rule_at(const CodeMap& map, const Registers& registers, std::uint64_t look_up,
             WalkScratch scratch) noexcept {
    const Code code = map.find(look_up);
    switch (code.kind) {
        case CodeKind::kLibrary: return code.rows->find(code.offset);
        case CodeKind::kYoungLibrary:
            return rule_from_eh_frame(code.unwind_header, look_up, kDwarfFp, scratch);
        case CodeKind::kManaged:
            return rule_from_unwind_info(code.function, registers.pc - code.function.start).rule;
        case CodeKind::kImageGap:
        case CodeKind::kUnknown: break;
    }
    return {};
}

}  // namespace

std::uint64_t blocked_frame_pointer(const CodeMap& map, std::uint64_t pc, std::uint64_t sp,
                                    WalkScratch scratch) noexcept {
    Registers registers{.pc = pc, .sp = sp};
    for (unsigned frame = 0; frame < kMostFrames; ++frame) {
        const std::uint64_t look_up = frame == 0 ? registers.pc : registers.pc - 1;
        const Rule rule = rule_at(map, registers, look_up, scratch);
        if (rule.kind != RuleKind::kStep) return 0;
        if (rule.base == CfaBase::kFp || rule.fp == FpRule::kAtFp) {
            return find_frame(map, look_up, registers.sp, scratch);
        }
        // Saved on the stack: the walk finds it there. A return address that is in its register
        // only the thread itself knows.
        if (rule.fp != FpRule::kSame || rule.base != CfaBase::kSp) return 0;
        if (step(rule, registers).has_value()) return 0;
    }
    return 0;
}

}  // namespace np::unwind
