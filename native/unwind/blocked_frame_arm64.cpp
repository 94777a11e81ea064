#include "base/safe_load.h"
#include "unwind/architecture.h"
#include "unwind/blocked_frame.h"
#include "unwind/return_address.h"
#include "unwind/step.h"
#include "unwind/unwind_info.h"

namespace np::unwind {
namespace {

constexpr unsigned kMostFrames = 16;
constexpr std::uint64_t kMostWords = 512;  // of stack that are searched for a frame

// A frame by the frame pointer begins with its caller's, which is further up, and the return
// address.
bool is_frame(const CodeMap& map, std::uint64_t fp) noexcept {
    std::uint64_t saved = 0;
    std::uint64_t address = 0;
    if (!base::load_word(fp, saved) || !base::load_word(fp + 8, address)) return false;
    address = without_signature(address);
    return saved > fp && map.is_code(address - 1) && follows_call(address);
}

// The one that is nearest: what the function itself has pushed lies above its locals.
std::uint64_t search_frame(const CodeMap& map, std::uint64_t sp) noexcept {
    for (std::uint64_t word = 0; word < kMostWords; ++word) {
        const std::uint64_t fp = sp + word * 8;
        if (is_frame(map, fp)) return fp;
    }
    return 0;
}

Rule rule_at(const CodeMap& map, const Registers& registers, std::uint64_t look_up) noexcept {
    const Code code = map.find(look_up);
    if (code.kind == CodeKind::kLibrary) return code.rows->find(code.offset);
    if (code.kind != CodeKind::kManaged) return {};
    return rule_from_unwind_info(code.function, registers.pc - code.function.start).rule;
}

}  // namespace

std::uint64_t blocked_frame_pointer(const CodeMap& map, std::uint64_t pc,
                                    std::uint64_t sp) noexcept {
    Registers registers{.pc = pc, .sp = sp};
    for (unsigned frame = 0; frame < kMostFrames; ++frame) {
        const std::uint64_t look_up = frame == 0 ? registers.pc : registers.pc - 1;
        const Rule rule = rule_at(map, registers, look_up);
        if (rule.kind != RuleKind::kStep) return 0;
        if (rule.base == CfaBase::kFp) return search_frame(map, registers.sp);
        // Saved on the stack: the walk finds it there. A return address that is in its register
        // only the thread itself knows.
        if (rule.fp != FpRule::kSame || rule.base != CfaBase::kSp) return 0;
        if (step(rule, registers).has_value()) return 0;
    }
    return 0;
}

}  // namespace np::unwind
