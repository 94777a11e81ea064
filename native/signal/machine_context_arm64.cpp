#include <cstring>

#include <sys/ucontext.h>

#include "signal/machine_context.h"

asm(R"(
    .text
    .p2align 2
    .type np_capture_registers, @function
    .hidden np_capture_registers
    .globl np_capture_registers
np_capture_registers:
    .cfi_startproc
    mov x1, sp
    stp x30, x1, [x0]
    str x29, [x0, #16]
    ret
    .cfi_endproc
    .size np_capture_registers, . - np_capture_registers
)");

namespace np::signal {
namespace {

constexpr int kFramePointer = 29;

const ucontext_t& context_of(const void* context) noexcept {
    return *static_cast<const ucontext_t*>(context);
}

}  // namespace

[[gnu::hot]] unwind::Registers registers_of(const void* context) noexcept {
    const mcontext_t& machine = context_of(context).uc_mcontext;
    return {.pc = machine.pc,
            .sp = machine.sp,
            .fp = machine.regs[kFramePointer],
            .general = reinterpret_cast<std::uintptr_t>(&machine.regs[0])};
}

void set_pc(void* context, std::uintptr_t pc) noexcept {
    static_cast<ucontext_t*>(context)->uc_mcontext.pc = pc;
}

[[gnu::hot]] std::uint64_t blocked_signals(const void* context) noexcept {
    std::uint64_t signals = 0;
    std::memcpy(&signals, &context_of(context).uc_sigmask, sizeof signals);
    return signals;
}

void set_blocked_signals(void* context, std::uint64_t signals) noexcept {
    std::memcpy(&static_cast<ucontext_t*>(context)->uc_sigmask, &signals, sizeof signals);
}

}  // namespace np::signal
