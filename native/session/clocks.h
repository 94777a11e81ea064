// Clocks in nanoseconds.
#pragma once

#include <cstdint>
#include <ctime>
#include <optional>

#include "session/system_threads.h"

namespace np::session {

inline std::optional<std::uint64_t> read_clock(clockid_t clock) noexcept {
    timespec now{};
    if (clock_gettime(clock, &now) != 0) return {};
    return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000U +
           static_cast<std::uint64_t>(now.tv_nsec);
}

inline std::uint64_t monotonic_now() noexcept {
    return read_clock(CLOCK_MONOTONIC).value_or(0);
}

// The CPU clock of a thread of this process, as the kernel numbers it: no libc call gives it for a
// thread that is known by its tid.
constexpr clockid_t cpu_clock_of(Tid tid) noexcept {
    constexpr std::uint32_t kPerThread = 4;
    constexpr std::uint32_t kScheduled = 2;
    return static_cast<clockid_t>(~tid << 3U | kPerThread | kScheduled);
}

}  // namespace np::session
