// One thread under ptrace, and the memory of its process.
#pragma once

#include <csignal>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>
#include <sys/user.h>

namespace np::oracle {

using ThreadRegisters = user_regs_struct;

[[noreturn]] void fail(const std::string& message);

// Starts a program that is traced from its first instruction, threads included.
[[nodiscard]] pid_t start_traced(char* const* command, char* const* environment);

// Stops a thread of a running process. False when it has ended.
[[nodiscard]] bool stop_thread(pid_t thread);
// Whether a thread that was stopped still is: one that was killed meanwhile is not.
[[nodiscard]] bool is_stopped(pid_t thread);
// It goes on untraced.
void let_go(pid_t thread);

[[nodiscard]] ThreadRegisters registers_of(pid_t thread);
void set_registers(pid_t thread, const ThreadRegisters& registers);
[[nodiscard]] siginfo_t signal_of(pid_t thread);
void set_signal(pid_t thread, const siginfo_t& info);
[[nodiscard]] pid_t event_message(pid_t thread);

// A bit of each signal, as the kernel has them. What comes waits, with all that its sender said.
using SignalMask = std::uint64_t;
[[nodiscard]] SignalMask signal_mask_of(pid_t thread);
void set_signal_mask(pid_t thread, SignalMask mask);

// `signal` 0: none is delivered. False when the thread was killed meanwhile.
bool run(pid_t thread, int signal);
void run_one_instruction(pid_t thread, int signal);

struct Event {
    pid_t thread;
    int status;  // of waitpid
};

// Nothing when nothing happened and none was to be waited for, or when no thread is left.
enum class Wait : std::uint8_t { kUntilEvent, kNever };
[[nodiscard]] std::optional<Event> next_event(Wait wait);
[[nodiscard]] int wait_for(pid_t thread);
// For one thread that runs while all others are stopped: its status of waitpid at its next stop, or
// nothing when it has ended.
[[nodiscard]] std::optional<int> next_stop_of(pid_t thread);

[[nodiscard]] std::optional<std::uint64_t> read_word(pid_t process, std::uint64_t address);
[[nodiscard]] std::vector<std::uint8_t> read_bytes(pid_t process, std::uint64_t address,
                                                   std::size_t size);

}  // namespace np::oracle
