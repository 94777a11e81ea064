// What events may cost, between windows and in one.
//
// Two accounts, one at a time. Outside of windows the heap session spends a small part of the
// budget, as it accrues; what is not spent is kept up to a burst's worth, which is there from the
// start too: what a program allocates when it starts lives longest. In a window with
// types of events they may spend their part of what the whole window will bring: one contiguous
// slice from its start, for many short ones are biased. How much CPU the window will bring is the
// smaller of what the process used lately and what it uses now; what a window has spent beyond its
// part is taken from the next ones, and what it leaves is kept for them, up to the price of the
// shortest slice: a window that cannot pay for one gets none. Our own threads spend from a window's
// part too, as fast as they have so far.
#pragma once

#include <cstdint>

#include "session/budget.h"

namespace np::session {

// Not thread-safe: EventHub calls it under its lock.
class EventAccount {
public:
    explicit EventAccount(const Budget& budget) noexcept;

    // A slice of less is biased: a thread is seen only from its next allocation context on.
    static constexpr std::uint64_t kShortestSliceNs = 250'000'000;

    // Outside of windows from now on.
    void begin_idle(const Reading& at) noexcept;

    // A window of that length, with this part of the budget for events. False: the shortest slice
    // would cost more than the window and what earlier ones have left can pay.
    [[nodiscard]] bool begin_window(const Reading& at, std::uint64_t length_ns,
                                    std::uint32_t percent) noexcept;

    // The window is over; events were on for that long in it.
    void end_window(const Reading& at, std::uint64_t slice_ns) noexcept;

    // The window begins only now: what a process's first session costs is no window's.
    void restart_window(const Reading& at) noexcept { start_ = at; }

    // The cost of events up to which they may go on; a later question may give more, never less,
    // while the process goes on as before.
    [[nodiscard]] std::uint64_t limit(const Reading& at) noexcept;

    // The same in a slice that is shorter than the shortest: at least twice the window's part,
    // which later windows pay back.
    [[nodiscard]] std::uint64_t limit_of_short_slice(const Reading& at) noexcept;

    // How long events must rest outside of windows until what they spent has accrued.
    [[nodiscard]] std::uint64_t rest_ns(const Reading& at) const noexcept;

private:
    static constexpr std::uint32_t kIdlePercent = 25;

    [[nodiscard]] std::uint64_t window_cpu(const Reading& at) const noexcept;
    [[nodiscard]] std::uint64_t window_agent(const Reading& at) const noexcept;
    [[nodiscard]] std::uint64_t window_part(const Reading& at) const noexcept;
    [[nodiscard]] std::uint64_t burst_ns() const noexcept;
    [[nodiscard]] std::uint64_t idle_due(const Reading& at) const noexcept;

    Budget budget_;
    Budget part_{0};
    Reading start_;
    std::uint64_t length_ns_ = 0;        // of the window; 0 outside
    std::uint64_t rate_before_ = 0;      // CPU nanoseconds per millisecond, before the window
    std::uint64_t debt_ns_ = 0;          // of earlier windows
    std::uint64_t savings_ns_ = 0;       // of earlier windows; one of the two is 0
    std::uint64_t slice_price_ns_ = 0;   // of the shortest slice, at the last one's rate
    std::uint64_t agent_before_ns_ = 0;  // what our own threads used in the last window
    std::uint64_t surplus_ns_ = 0;       // outside of windows, at start_
};

}  // namespace np::session
