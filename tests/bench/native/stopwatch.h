// Short times by the processor's counter, and what is made of many of them.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <vector>

#include <x86intrin.h>

namespace np::bench {

inline std::uint64_t nanoseconds(clockid_t clock) {
    timespec now{};
    clock_gettime(clock, &now);
    return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000U +
           static_cast<std::uint64_t>(now.tv_nsec);
}

// Takes a tenth of a second to find out.
inline double nanoseconds_per_cycle() {
    const std::uint64_t start = nanoseconds(CLOCK_MONOTONIC);
    const std::uint64_t cycles = __rdtsc();
    while (nanoseconds(CLOCK_MONOTONIC) - start < 100'000'000U) {
    }
    return static_cast<double>(nanoseconds(CLOCK_MONOTONIC) - start) /
           static_cast<double>(__rdtsc() - cycles);
}

// 0 of none.
inline double percentile(std::vector<std::uint64_t> values, double share) {
    if (values.empty()) return 0;
    const auto at = static_cast<std::size_t>(share * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(at),
                     values.end());
    return static_cast<double>(values[at]);
}

}  // namespace np::bench
