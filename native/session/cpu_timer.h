// A kernel timer that counts one thread's CPU time and signals that thread. Raw system calls:
// glibc's wrappers keep a list of their own and cannot name another thread's clock.
#pragma once

#include <cstdint>
#include <optional>

#include "session/system_threads.h"

namespace np::session {

enum class TimerFailure : std::uint8_t {
    kRefused,  // EAGAIN: the user's quota; EPERM or ENOSYS: a sandbox
    kThreadEnded,
};

class CpuTimer {
public:
    CpuTimer() = default;

    // SIGPROF to `tid` with `value`, first after `first_ns` of its CPU time, then every
    // `period_ns`.
    std::optional<TimerFailure> start(Tid tid, const void* value, std::uint64_t first_ns,
                                      std::uint64_t period_ns) noexcept;
    void stop() noexcept;

    [[nodiscard]] bool is_running() const noexcept { return id_ >= 0; }

private:
    std::int32_t id_ = -1;
};

}  // namespace np::session
