#include "oracle/stepper.h"

#include <algorithm>
#include <utility>

#include <sys/ptrace.h>
#include <sys/wait.h>

namespace np::oracle {
namespace {

constexpr unsigned kStepsBetweenPolls = 8;

int event_of(int status) noexcept {
    return status >> 16;
}

}  // namespace

Stepper::Stepper(ProbeBuffer& buffer, AgentSymbols symbols, std::uint64_t steps_per_workload)
    : buffer_(buffer),
      symbols_(std::move(symbols)),
      steps_per_workload_(steps_per_workload),
      report_(space_) {}

int Stepper::run_program(pid_t program) {
    process_ = program;
    space_.use(program);
    thread_of(program).is_claimed = true;
    thread_of(program).has_started = true;
    for (unsigned steps = 0;; ++steps) {
        if (ready_.empty() || steps % kStepsBetweenPolls == 0) {
            const auto event = next_event(ready_.empty() ? Wait::kUntilEvent : Wait::kNever);
            if (event.has_value()) {
                handle(*event);
            } else if (ready_.empty()) {
                break;
            }
            continue;
        }
        const pid_t next = ready_.front();
        ready_.pop_front();
        advance(thread_of(next));
    }
    return exit_code_.value_or(1);
}

Stepper::Thread& Stepper::thread_of(pid_t id) {
    auto& thread = threads_[id];
    if (thread == nullptr) thread = std::make_unique<Thread>(id);
    return *thread;
}

void Stepper::handle(const Event& event) {
    if (WIFEXITED(event.status) || WIFSIGNALED(event.status)) {
        if (event.thread == process_) {
            exit_code_ =
                WIFEXITED(event.status) ? WEXITSTATUS(event.status) : 128 + WTERMSIG(event.status);
        }
        threads_.erase(event.thread);
        std::erase(ready_, event.thread);
        return;
    }
    Thread& thread = thread_of(event.thread);
    switch (event_of(event.status)) {
        case PTRACE_EVENT_CLONE: handle_birth(thread); return;
        case PTRACE_EVENT_STOP:
            if (thread.has_started) {
                run(thread.id, 0);
            } else {
                thread.is_at_birth = true;
                start_if_born(thread);
            }
            return;
        default: handle_signal(thread, WSTOPSIG(event.status));
    }
}

void Stepper::handle_birth(Thread& parent) {
    Thread& child = thread_of(event_message(parent.id));
    child.is_claimed = true;
    if (parent.births_to_step > 0) {
        --parent.births_to_step;
        child.mode = Mode::kStepped;
    }
    start_if_born(child);
    if (parent.mode == Mode::kStepped) {
        run_one_instruction(parent.id, 0);
    } else {
        run(parent.id, 0);
    }
}

// The kernel reports a birth twice, from either side, in any order.
void Stepper::start_if_born(Thread& thread) {
    if (!thread.is_claimed || !thread.is_at_birth || thread.has_started) return;
    thread.has_started = true;
    if (thread.mode == Mode::kStepped) {
        find_agent();
        thread.registers = registers_of(thread.id);
        ready_.push_back(thread.id);
    } else {
        run(thread.id, 0);
    }
}

void Stepper::find_agent() {
    if (agent_base_ != 0) return;
    agent_base_ = space_.base_of(symbols_.file_name);
    if (agent_base_ == 0) fail(symbols_.file_name + " is not loaded");
    buffer_.agent = symbols_.at(agent_base_);
}

void Stepper::handle_signal(Thread& thread, int signal) {
    if (thread.mode != Mode::kStepped && signal != SIGTRAP) {
        run(thread.id, signal);
        return;
    }
    thread.registers = registers_of(thread.id);
    const bool is_mark =
        signal == SIGTRAP && buffer_.mark != 0 && thread.registers.rip == buffer_.probe.mark_end;
    if (is_mark) {
        handle_mark(thread);
    } else if (thread.mode == Mode::kStepped) {
        if (signal != SIGTRAP) keep_signal(thread);
        ready_.push_back(thread.id);
    } else {
        run(thread.id, signal);
    }
}

void Stepper::handle_mark(Thread& thread) {
    const auto mark = static_cast<Mark>(std::exchange(buffer_.mark, 0));
    switch (mark) {
        case Mark::kStepNextThread:
            if (thread.mode == Mode::kStepped) ++thread.births_to_step;
            break;
        case Mark::kStart:
            report_.begin_workload(buffer_.name.data());
            ++thread.births_to_step;
            break;
        case Mark::kPause:
            if (thread.mode == Mode::kStepped) thread.mode = Mode::kPaused;
            break;
        case Mark::kWorkload:
            if (thread.mode == Mode::kFree) {
                buffer_.is_enough = 1;
                break;
            }
            report_.begin_workload(buffer_.name.data());
            buffer_.is_enough = 0;
            space_.refresh();
            if (thread.mode == Mode::kPaused) {
                check_resumed(thread);
                thread.mode = Mode::kStepped;
            }
            break;
    }
    if (thread.mode == Mode::kStepped) {
        ready_.push_back(thread.id);
    } else {
        run(thread.id, 0);
    }
}

// Between a pause and its end the thread ran freely, and must stand where it stood.
void Stepper::check_resumed(const Thread& thread) const {
    bool is_same = thread.registers.rsp == thread.last.sp;
    for (const ShadowFrame& frame : thread.shadow.frames()) {
        if (frame.return_address == 0) continue;
        is_same = is_same && read_word(process_, frame.slot) == frame.return_address;
    }
    if (!is_same) fail("the stack below a mark changed during a pause");
}

// Our own profiling signals are left out: each would be a thousand instructions of the handler.
void Stepper::keep_signal(Thread& thread) {
    const siginfo_t info = signal_of(thread.id);
    if (info.si_signo == SIGRTMIN) {
        thread.suspension = info;
    } else if (info.si_signo != SIGPROF) {
        thread.pending.push_back(info);
    }
}

// Who suspends a thread sends the signal again and again, each millisecond: a stepped thread would
// run a thousand instructions of the handler for each of its own, and be interrupted just behind
// the last handler.
void Stepper::release_suspension(Thread& thread) {
    constexpr std::uint64_t kStepsBetween = 5000;
    ++thread.steps;
    if (thread.last_step == LastStep::kSignalReturn) {
        thread.suspension_due = thread.steps + kStepsBetween;
    }
    if (!thread.suspension.has_value() || thread.steps < thread.suspension_due) return;
    thread.pending.push_back(*std::exchange(thread.suspension, std::nullopt));
}

}  // namespace np::oracle
