// What a thread of this process does now, as the kernel tells it to any other thread, without
// stopping or signalling it.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "session/system_threads.h"
#include "wire/run_state.h"

namespace np::session {

using wire::RunState;

struct ThreadMoment {
    RunState state = RunState::kRunning;
    std::uint64_t pc = 0;  // of a thread that does not run
    std::uint64_t sp = 0;
};

// Nothing when the thread is gone, or the kernel does not tell.
[[nodiscard]] std::optional<ThreadMoment> read_thread(Tid tid) noexcept;

// The text of /proc/PID/task/TID/syscall: "running", or the number of the call, its six arguments,
// sp and pc; outside of a call -1, sp and pc.
[[nodiscard]] std::optional<ThreadMoment> parse_thread_moment(std::string_view text) noexcept;

// Whether this kernel tells at all: it is built with that file, and no container hides it.
[[nodiscard]] bool can_read_threads() noexcept;

}  // namespace np::session
