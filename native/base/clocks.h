// Clocks in nanoseconds.
#pragma once

#include <cstdint>
#include <ctime>
#include <optional>

namespace np::base {

inline std::optional<std::uint64_t> read_clock(clockid_t clock) noexcept {
    timespec now{};
    if (clock_gettime(clock, &now) != 0) return {};
    return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000U +
           static_cast<std::uint64_t>(now.tv_nsec);
}

inline std::uint64_t monotonic_now() noexcept {
    return read_clock(CLOCK_MONOTONIC).value_or(0);
}

}  // namespace np::base
