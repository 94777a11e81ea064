// The stepper's work on one instruction.
#include <algorithm>
#include <utility>

#include <sys/wait.h>

#include "oracle/probe_call.h"
#include "oracle/stepper.h"

namespace np::oracle {
namespace {

constexpr std::uint64_t kSystemCallOpcode = 0x050f;
constexpr std::size_t kCodeBytes = 16;
constexpr const char* kLostCaller =
    "the trampoline of a suspension before its first push: the walk ends there, right so far";

}  // namespace

void Stepper::advance(Thread& thread) {
    release_suspension(thread);
    const ThreadRegisters before = thread.registers;
    const Outcome outcome = walk(thread);
    if (outcome == Outcome::kEnded) return;  // with its process; `thread` is gone
    const Position now{.pc = before.rip,
                       .sp = before.rsp,
                       .top_word = buffer_.answer.top_word,
                       .code = buffer_.answer.code};
    update_shadow(thread, now);
    judge(thread);
    thread.last = now;
    thread.last_step = LastStep::kInstruction;
    if (outcome != Outcome::kWalkedOnly) {
        ready_.push_back(thread.id);
        return;
    }
    set_registers(thread.id, before);
    if (!thread.pending.empty()) {
        deliver(thread);
        return;
    }
    constexpr std::uint64_t kSignalReturn = 15;  // rt_sigreturn
    const bool is_system_call = (now.code & 0xffff) == kSystemCallOpcode;
    if (is_system_call && before.rax == kSignalReturn) thread.last_step = LastStep::kSignalReturn;
    run_one_instruction(thread.id, 0);
}

void Stepper::deliver(Thread& thread) {
    const siginfo_t info = thread.pending.front();
    thread.pending.pop_front();
    thread.last_step = LastStep::kSignal;
    set_signal(thread.id, info);
    run_one_instruction(thread.id, info.si_signo);
}

Stepper::Outcome Stepper::walk(Thread& thread) {
    const ThreadRegisters& program = thread.registers;
    // The state behind a system call holds more than registers, and a signal is delivered by us.
    const bool may_step = program.orig_rax == kNoSystemCall && thread.pending.empty();
    buffer_.request = request_for(program, thread.id);
    buffer_.request.may_step = may_step ? 1 : 0;
    set_registers(thread.id, registers_in_probe(program, buffer_.probe));
    for (;;) {
        run(thread.id, 0);
        const int status = wait_for(thread.id);
        if (!WIFSTOPPED(status)) {
            handle({.thread = thread.id, .status = status});
            return Outcome::kEnded;
        }
        const auto outcome = judge_stop(thread, status);
        if (outcome.has_value()) return *outcome;
    }
}

// Nothing: the walk is to go on.
std::optional<Stepper::Outcome> Stepper::judge_stop(Thread& thread, int status) {
    const int signal = WSTOPSIG(status);
    ThreadRegisters now = registers_of(thread.id);
    if (signal == SIGTRAP && now.rip == buffer_.probe.walked) return Outcome::kWalkedOnly;
    if (!is_in_probe(now, buffer_.probe)) {
        now.eflags &= ~kTrapFlag;
        thread.registers = now;
        if (signal == SIGTRAP) return Outcome::kStepped;
        keep_signal(thread);
        return Outcome::kSignal;
    }
    if (!is_fault(signal)) {
        keep_signal(thread);
        return std::nullopt;
    }
    // What the product's fault handler does.
    const std::uint64_t offset = now.rip - agent_base_;
    if (!symbols_.is_guarded(offset)) {
        fail("the walk from " + std::to_string(buffer_.request.pc) + " faulted at " +
             to_text(space_.find(now.rip)));
    }
    now.rip = agent_base_ + symbols_.safe_load_failed;
    set_registers(thread.id, now);
    return std::nullopt;
}

void Stepper::update_shadow(Thread& thread, const Position& now) {
    switch (thread.last_step) {
        case LastStep::kNone: return;
        case LastStep::kInstruction: thread.shadow.step(thread.last, now); return;
        case LastStep::kSignalReturn: thread.shadow.leave_signal(now); return;
        case LastStep::kSignal: break;
    }
    // Above a handler's return address lies the saved context. A signal without a handler leaves
    // nothing there.
    constexpr std::uint64_t kPcInContext = 168;
    if (now.pc != thread.last.pc &&
        read_word(process_, now.sp + 8 + kPcInContext) == thread.last.pc) {
        thread.shadow.enter_signal(
            {.interrupted_pc = thread.last.pc, .interrupted_sp = thread.last.sp, .handler = now});
    } else {
        thread.shadow.step(thread.last, now);
    }
}

// To replace a loop on the stack (OSR) the runtime restores a context that stands at the beginning
// of a method: that method's own frame is the loop's, which no call has made. A catch restores one,
// too, and goes on in a method's middle.
void Stepper::follow_replaced_loops(Thread& thread, Kind kind) {
    const std::uint64_t start = buffer_.answer.function_start;
    const bool is_restored =
        std::exchange(thread.is_restoring_context, restores_context(thread.last));
    if (kind != Kind::kJitted) return;
    if (is_restored && buffer_.request.pc == start) replaced_loops_.insert(start);
    if (replaced_loops_.contains(start)) report_.count_replaced_loop(start);
}

void Stepper::judge(Thread& thread) {
    const WalkAnswer& answer = buffer_.answer;
    const std::uint64_t pc = buffer_.request.pc;
    expected_.assign(1, pc);
    const auto frames = thread.shadow.frames();
    for (auto frame = frames.rbegin(); frame != frames.rend(); ++frame) {
        expected_.push_back(frame->address);
    }
    const Kind kind = kind_of(pc);
    report_.count(kind);
    follow_replaced_loops(thread, kind);
    const Comparison comparison{
        .expected = expected_,
        .walked = {answer.frames.data(), static_cast<std::size_t>(answer.frame_count)},
        .end = static_cast<unwind::WalkEnd>(answer.end)};
    if (!comparison.is_right()) {
        const auto below = thread.shadow.frames_below_lost_caller();
        const bool is_lost = below.has_value() && comparison.ends_right_at(*below);
        report_.count_wrong(kind, comparison, read_bytes(process_, pc, kCodeBytes),
                            is_lost ? kLostCaller : "");
    }
    if (report_.steps() >= steps_per_workload_) buffer_.is_enough = 1;
}

Kind Stepper::kind_of(std::uint64_t pc) {
    switch (static_cast<unwind::CodeKind>(buffer_.answer.kind)) {
        case unwind::CodeKind::kLibrary:
        case unwind::CodeKind::kYoungLibrary: return Kind::kLibrary;
        case unwind::CodeKind::kManaged:
            return space_.is_managed_image(pc) ? Kind::kReadyToRun : Kind::kJitted;
        case unwind::CodeKind::kImageGap:
        case unwind::CodeKind::kUnknown: break;
    }
    return Kind::kStub;
}

}  // namespace np::oracle
