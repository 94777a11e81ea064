#include "session/events/event_account.h"

namespace np::session {
namespace {

constexpr std::uint64_t kMillisecond = 1'000'000;

std::uint64_t difference(std::uint64_t end, std::uint64_t start) noexcept {
    return end > start ? end - start : 0;
}

// CPU nanoseconds per millisecond.
std::uint64_t rate(const Reading& from, const Reading& to) noexcept {
    const std::uint64_t milliseconds = difference(to.now, from.now) / kMillisecond;
    return milliseconds == 0 ? 0 : difference(to.process_cpu, from.process_cpu) / milliseconds;
}

}  // namespace

EventAccount::EventAccount(const Budget& budget) noexcept : budget_{budget} {
    surplus_ns_ = burst_ns();
}

// 50 ms for a budget of one per cent: some 20,000 events.
std::uint64_t EventAccount::burst_ns() const noexcept {
    constexpr std::uint64_t kBurstCpu = 5'000'000'000;
    return budget_.allowance(kBurstCpu, 0);
}

void EventAccount::begin_idle(const Reading& at) noexcept {
    part_ = budget_.part(kIdlePercent);
    if (length_ns_ != 0) surplus_ns_ = 0;
    start_ = at;
    length_ns_ = 0;
}

bool EventAccount::begin_window(const Reading& at, std::uint64_t length_ns,
                                std::uint32_t percent) noexcept {
    // A process that has just begun has no past to judge by.
    constexpr std::uint64_t kShortestPast = 500 * kMillisecond;
    const bool has_past = difference(at.now, start_.now) >= kShortestPast;
    rate_before_ = has_past ? rate(start_, at) : UINT64_MAX;
    part_ = budget_.part(percent);
    start_ = at;
    length_ns_ = length_ns;
    return slice_price_ns_ + agent_before_ns_ + debt_ns_ <= window_part(at) + savings_ns_;
}

void EventAccount::end_window(const Reading& at, std::uint64_t slice_ns) noexcept {
    const std::uint64_t cost = difference(at.cost, start_.cost);
    agent_before_ns_ = difference(at.agent_cpu, start_.agent_cpu);
    if (slice_ns >= kMillisecond) {
        slice_price_ns_ = cost * (kShortestSliceNs / kMillisecond) / (slice_ns / kMillisecond);
    }
    const std::uint64_t spent = cost + agent_before_ns_ + debt_ns_;
    const std::uint64_t due =
        savings_ns_ + part_.allowance(difference(at.process_cpu, start_.process_cpu),
                                      difference(at.now, start_.now));
    debt_ns_ = difference(spent, due);
    savings_ns_ = std::min(difference(due, spent), slice_price_ns_);
}

// What the process will have used at the window's end.
std::uint64_t EventAccount::window_cpu(const Reading& at) const noexcept {
    // Until then the rate inside of the window is a guess; what is used already is not.
    constexpr std::uint64_t kShortestRate = 50 * kMillisecond;
    const std::uint64_t elapsed = difference(at.now, start_.now);
    const std::uint64_t used = difference(at.process_cpu, start_.process_cpu);
    // Three quarters of the rest: a process may get less of a busy machine than it had.
    const std::uint64_t left = difference(length_ns_, elapsed) / kMillisecond * 3 / 4;
    if (elapsed >= kShortestRate) return used + std::min(rate_before_, rate(start_, at)) * left;
    return used + (rate_before_ == UINT64_MAX ? 0 : rate_before_ * left);
}

// What our own threads will have used at the window's end: its start is most of it.
std::uint64_t EventAccount::window_agent(const Reading& at) const noexcept {
    constexpr std::uint64_t kShortestMs = 200;
    const std::uint64_t used = difference(at.agent_cpu, start_.agent_cpu);
    const std::uint64_t elapsed = difference(at.now, start_.now) / kMillisecond;
    const std::uint64_t left = difference(length_ns_ / kMillisecond, elapsed);
    return used + used / 4 * left / std::max(elapsed, kShortestMs);
}

std::uint64_t EventAccount::window_part(const Reading& at) const noexcept {
    return part_.allowance(window_cpu(at), length_ns_);
}

std::uint64_t EventAccount::limit_of_short_slice(const Reading& at) noexcept {
    return std::max(limit(at), start_.cost + 2 * window_part(at));
}

std::uint64_t EventAccount::limit(const Reading& at) noexcept {
    if (length_ns_ != 0) {
        return start_.cost + difference(window_part(at) + savings_ns_, debt_ns_ + window_agent(at));
    }
    const std::uint64_t due = idle_due(at);
    const std::uint64_t spent = difference(at.cost, start_.cost);
    if (due < spent + burst_ns()) return start_.cost + due;
    start_ = at;
    surplus_ns_ = burst_ns();
    return at.cost + surplus_ns_;
}

// What may have been spent outside of windows since start_.
std::uint64_t EventAccount::idle_due(const Reading& at) const noexcept {
    return surplus_ns_ + part_.allowance(difference(at.process_cpu, start_.process_cpu),
                                         difference(at.now, start_.now));
}

std::uint64_t EventAccount::rest_ns(const Reading& at) const noexcept {
    const std::uint64_t spent = difference(at.cost, start_.cost);
    const std::uint64_t due = idle_due(at);
    if (spent <= due) return 0;
    // As it has accrued so far, and at least the floor.
    constexpr std::uint64_t kSecond = 1000 * kMillisecond;
    const std::uint64_t elapsed = difference(at.now, start_.now) / kMillisecond + 1;
    const std::uint64_t per_second =
        std::max((due - surplus_ns_) / elapsed * 1000, part_.allowance(0, kSecond) + 1);
    return (spent - due) * 1000 / (per_second / 1000 + 1) * 1000;
}

}  // namespace np::session
