#include <array>
#include <cstddef>

#include <ucontext.h>

#include "base/safe_load.h"
#include "unwind/interrupted_frame.h"

namespace np::unwind {

std::optional<WalkEnd> load_interrupted(std::uint64_t general, Registers& registers) noexcept {
    if (!base::load_word(general + REG_RBP * sizeof(greg_t), registers.fp) ||
        !base::load_word(general + REG_RIP * sizeof(greg_t), registers.pc) ||
        !base::load_word(general + REG_RSP * sizeof(greg_t), registers.sp)) {
        return WalkEnd::kUnreadableMemory;
    }
    registers.general = general;
    return std::nullopt;
}

std::optional<WalkEnd> leave_signal_frame(Registers& registers) noexcept {
    // At the trampoline sp points to the ucontext.
    return load_interrupted(registers.sp + offsetof(ucontext_t, uc_mcontext.gregs), registers);
}

std::optional<WalkEnd> load_general(const Registers& registers, std::uint8_t number,
                                    std::uint64_t& value) noexcept {
    // System V ABI for x86-64, figure 3.36.
    constexpr std::array<std::uint8_t, 16> kPlaces = {
        REG_RAX, REG_RDX, REG_RCX, REG_RBX, REG_RSI, REG_RDI, REG_RBP, REG_RSP,
        REG_R8,  REG_R9,  REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15};
    if (registers.general == 0 || number >= kPlaces.size()) return WalkEnd::kUnsupportedRule;
    const std::uint64_t place = registers.general + kPlaces[number] * sizeof(greg_t);
    return base::load_word(place, value) ? std::nullopt : std::optional(WalkEnd::kUnreadableMemory);
}

bool is_signal_return(std::uint64_t pc) noexcept {
    // mov rax, 15; syscall
    std::uint64_t word = 0;
    std::uint64_t next = 0;
    constexpr std::uint64_t kMoveAndSyscall = 0x0f0000000fc0c748;
    return base::load_word(pc, word) && word == kMoveAndSyscall && base::load_word(pc + 1, next) &&
           next >> 56 == 0x05;
}

}  // namespace np::unwind
