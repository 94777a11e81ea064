// Clocks in nanoseconds, those of threads too.
#pragma once

#include <cstdint>
#include <ctime>

#include "base/clocks.h"
#include "session/system_threads.h"

namespace np::session {

using base::monotonic_now;
using base::read_clock;

// The CPU clock of a thread of this process, as the kernel numbers it: no libc call gives it for a
// thread that is known by its tid.
constexpr clockid_t cpu_clock_of(Tid tid) noexcept {
    constexpr std::uint32_t kPerThread = 4;
    constexpr std::uint32_t kScheduled = 2;
    return static_cast<clockid_t>(~tid << 3U | kPerThread | kScheduled);
}

}  // namespace np::session
