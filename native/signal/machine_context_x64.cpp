#include <cstring>

#include <sys/ucontext.h>

#include "signal/machine_context.h"

// Whole in assembly: a compiler moves the stack pointer around an asm statement.
asm(R"(
    .text
    .p2align 4
    .type np_capture_registers, @function
    .hidden np_capture_registers
    .globl np_capture_registers
np_capture_registers:
    .cfi_startproc
    movq (%rsp), %rax
    movq %rax, (%rdi)
    leaq 8(%rsp), %rax
    movq %rax, 8(%rdi)
    movq %rbp, 16(%rdi)
    ret
    .cfi_endproc
    .size np_capture_registers, . - np_capture_registers
)");

namespace np::signal {
namespace {

const ucontext_t& context_of(const void* context) noexcept {
    return *static_cast<const ucontext_t*>(context);
}

}  // namespace

[[gnu::hot]] unwind::Registers registers_of(const void* context) noexcept {
    const auto& registers = context_of(context).uc_mcontext.gregs;
    return {
        .pc = static_cast<std::uintptr_t>(registers[REG_RIP]),
        .sp = static_cast<std::uintptr_t>(registers[REG_RSP]),
        .fp = static_cast<std::uintptr_t>(registers[REG_RBP]),
        .general = reinterpret_cast<std::uintptr_t>(&registers[0]),
    };
}

void set_pc(void* context, std::uintptr_t pc) noexcept {
    static_cast<ucontext_t*>(context)->uc_mcontext.gregs[REG_RIP] = static_cast<greg_t>(pc);
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
