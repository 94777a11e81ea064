#include "oracle/stopped_process.h"

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include <sys/wait.h>

#include "oracle/probe_call.h"

namespace np::oracle {
namespace {

constexpr SignalMask bit(int signal) noexcept {
    return SignalMask{1} << (signal - 1);
}

// What an instruction raises. Were it blocked, the kernel would end the process.
constexpr SignalMask kFaults =
    bit(SIGTRAP) | bit(SIGSEGV) | bit(SIGBUS) | bit(SIGILL) | bit(SIGFPE);
// The others wait until the thread was walked: sent anew they would not be the same. The runtime
// passes over a request to suspend a thread that is not its own, and waits for ever.
constexpr SignalMask kAllButFaults = ~kFaults;

}  // namespace

StoppedProcess::StoppedProcess(pid_t process, ProbeBuffer& buffer, AgentSymbols symbols)
    : process_(process), buffer_(buffer), symbols_(std::move(symbols)) {
    space_.use(process);
}

void StoppedProcess::stop() {
    // Threads that still run may start others.
    while (stop_new_threads()) {
    }
    if (!is_stopped(process_)) {
        threads_.clear();
        return;
    }
    space_.refresh();
    agent_base_ = space_.base_of(symbols_.file_name);
    if (agent_base_ == 0) fail(symbols_.file_name + " is not loaded");
    buffer_.agent = symbols_.at(agent_base_);
}

bool StoppedProcess::stop_new_threads() {
    const std::size_t known = threads_.size();
    std::error_code gone;
    const std::filesystem::path tasks = "/proc/" + std::to_string(process_) + "/task";
    for (std::filesystem::directory_iterator task(tasks, gone), end; task != end;
         task.increment(gone)) {
        const pid_t id = std::stoi(task->path().filename());
        const bool is_known = std::any_of(threads_.begin(), threads_.end(),
                                          [&](const auto& thread) { return thread.id == id; });
        if (is_known || !stop_thread(id)) continue;
        threads_.push_back({.id = id, .registers = registers_of(id)});
    }
    return threads_.size() != known;
}

void StoppedProcess::walk() {
    std::erase_if(threads_, [this](StoppedThread& thread) { return !walk(thread); });
}

bool StoppedProcess::walk(StoppedThread& thread) {
    // A thread that ends has given its stack back before its last system call.
    if (!read_word(process_, thread.registers.rsp)) return is_stopped(thread.id);
    buffer_.request = request_for(thread.registers, thread.id);
    set_registers(thread.id, registers_in_probe(thread.registers, buffer_.probe));
    const SignalMask mask = signal_mask_of(thread.id);
    set_signal_mask(thread.id, kAllButFaults);
    std::optional<int> stop;
    do {
        if (!run(thread.id, 0)) return false;
        stop = next_stop_of(thread.id);
        if (!stop) return false;
    } while (!is_walked(thread, WSTOPSIG(*stop)));
    const auto& frames = buffer_.answer.frames;
    thread.frames.assign(frames.begin(), frames.begin() + buffer_.answer.frame_count);
    thread.end = buffer_.answer.end;
    set_registers(thread.id, thread.registers);
    set_signal_mask(thread.id, mask);
    return true;
}

bool StoppedProcess::is_walked(StoppedThread& thread, int signal) {
    ThreadRegisters now = registers_of(thread.id);
    if (signal == SIGTRAP && now.rip == buffer_.probe.walked) return true;
    if (!is_in_probe(now, buffer_.probe)) {
        fail("thread " + std::to_string(thread.id) + " left the probe: signal " +
             std::to_string(signal) + " at " + to_text(space_.find(now.rip)));
    }
    if (is_fault(signal) && symbols_.is_guarded(now.rip - agent_base_)) {
        now.rip = agent_base_ + symbols_.safe_load_failed;
        set_registers(thread.id, now);
    } else {
        fail("the walk of thread " + std::to_string(thread.id) + " got signal " +
             std::to_string(signal) + " at " + to_text(space_.find(now.rip)) + ", from pc " +
             to_text(space_.find(thread.registers.rip)));
    }
    return false;
}

void StoppedProcess::go_on() {
    for (const StoppedThread& thread : threads_) {
        let_go(thread.id);
    }
    threads_.clear();
}

}  // namespace np::oracle
