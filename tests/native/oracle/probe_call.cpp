#include "oracle/probe_call.h"

#include <csignal>

namespace np::oracle {

WalkRequest request_for(const ThreadRegisters& program, pid_t thread) noexcept {
    return {
        .pc = program.rip,
        .sp = program.rsp,
        .fp = program.rbp,
        .flags = program.eflags & ~kTrapFlag,
        .code_segment = program.cs,
        .stack_segment = program.ss,
        .general = {program.r8, program.r9, program.r10, program.r11, program.r12, program.r13,
                    program.r14, program.r15, program.rdi, program.rsi, program.rbp, program.rbx,
                    program.rdx, program.rax, program.rcx, program.rsp, program.rip},
        .may_step = 0,
        .tid = static_cast<std::uint32_t>(thread)};
}

ThreadRegisters registers_in_probe(const ThreadRegisters& program,
                                   const ProbeAddresses& probe) noexcept {
    ThreadRegisters registers = program;
    registers.rip = probe.entry;
    registers.orig_rax = kNoSystemCall;  // or the kernel would begin an interrupted call anew
    registers.eflags &= ~kTrapFlag;
    return registers;
}

bool is_in_probe(const ThreadRegisters& now, const ProbeAddresses& probe) noexcept {
    const bool is_on_stack = now.rsp >= probe.stack && now.rsp <= probe.stack_end;
    return is_on_stack || (now.rip >= probe.entry && now.rip <= probe.walked);
}

bool is_fault(int signal) noexcept {
    return signal == SIGSEGV || signal == SIGBUS || signal == SIGILL || signal == SIGFPE;
}

}  // namespace np::oracle
