// The kernel's view of this process's threads.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace np::session {

using Tid = std::uint32_t;

[[nodiscard]] Tid current_tid() noexcept;

// Every thread of the process. One that ends or starts meanwhile may be missing.
[[nodiscard]] std::vector<Tid> list_threads();

// How many there are; 0 where the kernel does not say. A hundredth of the price of the list.
[[nodiscard]] std::size_t count_threads() noexcept;

[[nodiscard]] bool is_alive(Tid tid) noexcept;

// As in /proc/self/task/TID/comm, empty when the thread is gone.
[[nodiscard]] std::string thread_name(Tid tid);

// Whether the thread has `signal_number` in its mask.
[[nodiscard]] bool is_blocked(Tid tid, int signal_number);

// Waits, 100 ms at most, until each thread was seen outside of a SIGSEGV handler that
// `signal_number` may interrupt: one that blocks SIGSEGV, but not that signal. False when the time
// was up.
bool wait_until_outside_fault_handlers(int signal_number);

// The whole file when it is shorter than 64 KiB, else its beginning; empty when it cannot be read.
[[nodiscard]] std::string read_text_file(const char* path);

}  // namespace np::session
