#include <cstddef>

#include <ucontext.h>

#include "base/safe_load.h"
#include "unwind/architecture.h"
#include "unwind/interrupted_frame.h"

namespace np::unwind {
namespace {

// In an mcontext_t x0 to x30, sp and pc lie in a row, as DWARF numbers them.
constexpr std::uint64_t kPc = 32;
static_assert(offsetof(mcontext_t, sp) == offsetof(mcontext_t, regs) + kDwarfSp * 8);
static_assert(offsetof(mcontext_t, pc) == offsetof(mcontext_t, regs) + kPc * 8);

}  // namespace

std::optional<WalkEnd> load_interrupted(std::uint64_t general, Registers& registers) noexcept {
    if (!base::load_word(general + std::uint64_t{kDwarfFp} * 8, registers.fp) ||
        !base::load_word(general + std::uint64_t{kDwarfSp} * 8, registers.sp) ||
        !base::load_word(general + kPc * 8, registers.pc)) {
        return WalkEnd::kUnreadableMemory;
    }
    registers.general = general;
    return std::nullopt;
}

std::optional<WalkEnd> leave_signal_frame(Registers& registers) noexcept {
    // At the trampoline sp points to the siginfo, behind which the ucontext lies (struct
    // rt_sigframe, arch/arm64/kernel/signal.c).
    constexpr std::uint64_t kInfoSize = 128;
    constexpr std::uint64_t kGeneral = kInfoSize + offsetof(ucontext_t, uc_mcontext.regs);
    return load_interrupted(registers.sp + kGeneral, registers);
}

std::optional<WalkEnd> load_general(const Registers& registers, std::uint8_t number,
                                    std::uint64_t& value) noexcept {
    if (registers.general == 0 || number > kDwarfLastGeneral) return WalkEnd::kUnsupportedRule;
    const std::uint64_t place = registers.general + std::uint64_t{number} * 8;
    return base::load_word(place, value) ? std::nullopt : std::optional(WalkEnd::kUnreadableMemory);
}

bool is_signal_return(std::uint64_t pc) noexcept {
    // mov x8, #139; svc #0
    constexpr std::uint64_t kMoveAndCall = 0xd4000001d2801168;
    std::uint64_t word = 0;
    return base::load_word(pc, word) && word == kMoveAndCall;
}

}  // namespace np::unwind
