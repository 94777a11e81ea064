// What profiling may cost this process: a share of its CPU, with a floor, and how it is divided.
//
// Pure arithmetic; who spends asks before it does. Costs are measured (time in the signal handler
// and in callbacks, CPU of our threads) or calibrated, where they arise before we are called:
// `build/np bench overhead` measures them anew.
#pragma once

#include <algorithm>
#include <cstdint>

namespace np::session {

// The kernel's part of a sample: expiry, delivery and return of the signal.
inline constexpr std::uint64_t kSignalNs = 3000;
// The runtime's part of an event: deciding to send it, writing its payload, finding the session.
inline constexpr std::uint64_t kEventNs = 900;
// A whole sample, until some were measured.
inline constexpr std::uint64_t kFirstSampleNs = 25'000;

// Readings of the process at one moment, in nanoseconds.
struct Reading {
    std::uint64_t now = 0;
    std::uint64_t process_cpu = 0;
    std::uint64_t cost = 0;       // of events
    std::uint64_t agent_cpu = 0;  // of our own threads
};

class Budget {
public:
    static constexpr std::uint64_t kPerMillion = 1'000'000;
    static constexpr std::uint64_t kFloorPerMillion = 1000;  // of the time: 1 ms per second

    // `share_per_million` of the process's CPU.
    explicit constexpr Budget(std::uint32_t share_per_million) noexcept
        : share_{share_per_million} {}

    // A part of this budget.
    [[nodiscard]] constexpr Budget part(std::uint32_t percent) const noexcept {
        constexpr std::uint64_t kPercent = 100;
        Budget smaller{static_cast<std::uint32_t>(share_ * percent / kPercent)};
        smaller.floor_ = floor_ * percent / kPercent;
        return smaller;
    }

    // What may be spent over that much CPU of the process and that much time.
    [[nodiscard]] constexpr std::uint64_t allowance(std::uint64_t cpu_ns,
                                                    std::uint64_t wall_ns) const noexcept {
        return std::max(cpu_ns / 1000 * share_ / 1000, wall_ns / 1000 * floor_ / 1000);
    }

    // The CPU time between two samples of a thread at which samples of `sample_ns` cost no more
    // than this budget; at least `wanted_ns`.
    [[nodiscard]] constexpr std::uint64_t period(std::uint64_t wanted_ns,
                                                 std::uint64_t sample_ns) const noexcept {
        if (share_ == 0) return wanted_ns;
        return std::max(wanted_ns, sample_ns * kPerMillion / share_);
    }

private:
    std::uint64_t share_;
    std::uint64_t floor_ = kFloorPerMillion;
};

}  // namespace np::session
