#include "session/events/event_hub.h"

#include <algorithm>
#include <initializer_list>
#include <utility>

#include <sched.h>

#include "session/clocks.h"

namespace np::session {
namespace {

constexpr std::uint64_t kLongestEventNs = 20'000;
constexpr std::uint64_t kSliceNs = 500'000'000;  // shorter ones are biased by up to 37 %
// The first session of a process takes a tenth of a second.
constexpr std::uint64_t kSessionPatience = 150'000'000;
// The first session costs up to 100 ms of CPU, on our thread: none for a program that ends at once.
constexpr std::uint64_t kHeapDelayNs = 200'000'000;
constexpr wire::ProfileTypes kHeap = wire::bit_of(wire::ProfileType::kHeap);

std::uint64_t net_cpu(const Reading& from, const Reading& to) noexcept {
    const std::uint64_t used = to.process_cpu - from.process_cpu;
    const std::uint64_t cost = to.cost - from.cost;
    return used > cost ? used - cost : 0;
}

}  // namespace

// Held for some microseconds, never while the runtime is called. Threads of the application only
// try it.
class EventHub::Lock {
public:
    explicit Lock(EventHub& hub) noexcept : hub_{hub} {
        while (hub_.is_locked_.test_and_set(std::memory_order_acquire)) {
            sched_yield();
        }
        is_held_ = true;
    }

    struct Try {};

    Lock(EventHub& hub, Try) noexcept
        : hub_{hub}, is_held_{!hub.is_locked_.test_and_set(std::memory_order_acquire)} {}

    Lock(const Lock&) = delete;
    Lock& operator=(const Lock&) = delete;

    ~Lock() {
        if (is_held_) hub_.is_locked_.clear(std::memory_order_release);
    }

    explicit operator bool() const noexcept { return is_held_; }

private:
    EventHub& hub_;
    bool is_held_ = false;
};

wire::ProfileTypes EventHub::types() const noexcept {
    wire::ProfileTypes all = 0;
    for (const EventSampler* const sampler : samplers_) {
        all |= sampler->types();
    }
    return all;
}

std::uint64_t EventHub::cost() const noexcept {
    const wire::RingHeader& header = ring_.header();
    return header.callback_nanoseconds.load(std::memory_order_relaxed) +
           header.events.load(std::memory_order_relaxed) * kEventNs;
}

std::uint64_t EventHub::agent_cpu() const noexcept {
    std::uint64_t used = 0;
    for (const Tid thread : {control_thread_.load(std::memory_order_relaxed), session_.thread()}) {
        if (thread != 0) used += read_clock(cpu_clock_of(thread)).value_or(0);
    }
    return used;
}

Reading EventHub::read() const noexcept {
    return {.now = monotonic_now(),
            .process_cpu = read_clock(CLOCK_PROCESS_CPUTIME_ID).value_or(0),
            .cost = cost(),
            .agent_cpu = agent_cpu()};
}

void EventHub::deliver(const clr::RuntimeEvent& event) noexcept {
    const wire::ProfileTypes on = on_.load(std::memory_order_relaxed);
    if (on == 0) return ring_.count_event(0);  // on its way while the session was stopped
    const std::uint64_t start = monotonic_now();
    for (EventSampler* const sampler : samplers_) {
        if ((on & sampler->types()) != 0) sampler->handle(event, on);
    }
    // What takes longer was interrupted: no cost of ours.
    ring_.count_event(std::min(monotonic_now() - start, kLongestEventNs));
    if (lost_records() > losses_at_start_.load(std::memory_order_relaxed)) {
        end_slice_of_full_ring();
    } else if (cost() > limit_.load(std::memory_order_relaxed)) {
        check_budget();
    }
}

std::uint64_t EventHub::lost_records() const noexcept {
    return ring_.header().drops[static_cast<std::size_t>(wire::DropReason::kRingFull)].load(
        std::memory_order_relaxed);
}

// What would still come has no place: the slice stands for the window up to here.
void EventHub::end_slice_of_full_ring() noexcept {
    const Lock lock{*this, Lock::Try{}};
    if (!lock || window_ == 0 || ended_) return;
    end_slice(read());
}

// The account is asked anew before anything is switched off: time has passed since.
void EventHub::check_budget() noexcept {
    const Lock lock{*this, Lock::Try{}};
    if (!lock || on_.load(std::memory_order_relaxed) == 0) return;
    if (slice_ends_ != 0) {
        limit_.store(UINT64_MAX, std::memory_order_relaxed);  // timer_due() looks at its end
        return;
    }
    const Reading now = read();
    if (may_go_on(now)) return;
    if (window_ != 0) {
        end_slice(now);
    } else {
        rest(now);
    }
}

// Looks at the account and notes until when the answer holds.
bool EventHub::may_go_on(const Reading& at) noexcept {
    std::uint64_t limit = account_.limit(at);
    const std::uint64_t shortest_end = opened_.now + EventAccount::kShortestSliceNs;
    if (window_ != 0 && at.cost > limit && at.now < shortest_end) {
        limit = account_.limit_of_short_slice(at);
        session_.wake_at(shortest_end);
    }
    limit_.store(limit, std::memory_order_relaxed);
    return at.cost <= limit;
}

// For the rest of the window all is off.
void EventHub::end_slice(const Reading& at) noexcept {
    ended_ = at;
    losses_at_start_.store(UINT64_MAX, std::memory_order_relaxed);
    started_ = session_.running_since();
    if (keeps_heap_ && heap_rests_since_ == 0) {
        heap_rests_since_ = at.now;
        was_over_budget_ = true;
    }
    switch_on(0);
}

void EventHub::rest(const Reading& at) noexcept {
    was_over_budget_ = true;
    if (heap_rests_since_ == 0) heap_rests_since_ = at.now;
    switch_on(0);
    session_.wake_at(at.now + (account_.rest_ns(at) / kSliceNs + 1) * kSliceNs);
}

// The slice that begins stands for the rest before it too.
void EventHub::resume(const Reading& at) noexcept {
    live_.set_weight(static_cast<std::uint32_t>(1 + (at.now - heap_rests_since_) / kSliceNs));
    heap_rests_since_ = 0;
    if (!was_over_budget_) {
        limit_.store(account_.limit(at), std::memory_order_relaxed);
        return switch_on(kHeap | window_);
    }
    slice_ends_ = at.now + kSliceNs;
    limit_.store(UINT64_MAX, std::memory_order_relaxed);
    switch_on(kHeap);
    session_.wake_at(slice_ends_);
}

void EventHub::timer_due() noexcept {
    const Lock lock{*this};
    if (has_stood_down_) return;
    const Reading now = read();
    if (window_ != 0) {  // its shortest slice is over
        if (!ended_ && !may_go_on(now)) end_slice(now);
        return;
    }
    if (!keeps_heap_) return;
    if (heap_rests_since_ != 0 && is_open_ && was_over_budget_) {
        return session_.wake_at(now.now + kSliceNs);
    }
    if (heap_rests_since_ != 0) return resume(now);
    slice_ends_ = 0;
    live_.set_weight(1);
    if (!may_go_on(now)) rest(now);
}

void EventHub::switch_on(wire::ProfileTypes types) noexcept {
    on_.store(types, std::memory_order_relaxed);
    clr::EventNeeds needs;
    for (const EventSampler* const sampler : samplers_) {
        if ((types & sampler->types()) != 0) needs = needs.with(sampler->needs());
    }
    session_.request(needs);
}

void EventHub::keep_heap_on() noexcept {
    if ((types() & kHeap) == 0) return;
    const Lock lock{*this};
    keeps_heap_ = true;
    const Reading now = read();
    account_.begin_idle(now);
    heap_rests_since_ = now.now;
    session_.wake_at(now.now + kHeapDelayNs);
}

void EventHub::open(wire::ProfileTypes types, std::uint64_t length_ns,
                    std::uint32_t percent) noexcept {
    types &= this->types() & ~kHeap;
    for (EventSampler* const sampler : samplers_) {
        sampler->begin_window();
    }
    {
        const Lock lock{*this};
        is_open_ = true;
        // A slice of heap alone may cost more than a window's part; it comes again after it.
        if (slice_ends_ != 0) rest(read());
        slice_ends_ = 0;
    }
    if (types == 0) return;
    {
        const Lock lock{*this};
        opened_ = read();
        window_ = types;
        started_.reset();
        ended_.reset();
        if (!account_.begin_window(opened_, length_ns, percent)) {
            ended_ = opened_;  // a window without a slice: nothing was seen
            return;
        }
        limit_.store(UINT64_MAX, std::memory_order_relaxed);  // until the session is there
        losses_at_start_.store(lost_records(), std::memory_order_relaxed);
        live_.set_weight(1);
        // Heap that rests goes on resting: how long a slice it would get is not known.
        switch_on(types | (keeps_heap_ && heap_rests_since_ == 0 ? kHeap : 0));
    }
    static_cast<void>(session_.wait(kSessionPatience));
    const Lock lock{*this};
    opened_ = read();
    account_.restart_window(opened_);
    limit_.store(account_.limit(opened_), std::memory_order_relaxed);
}

void EventHub::tell(std::uint32_t window_id) noexcept {
    for (EventSampler* const sampler : samplers_) {
        sampler->tell(window_id);
    }
}

EventCoverage EventHub::close() noexcept {
    const Lock lock{*this};
    is_open_ = false;
    if (window_ == 0) return {};
    const Reading now = read();
    if (!ended_) started_ = session_.running_since();
    const EventCoverage seen = coverage(now);
    losses_at_start_.store(UINT64_MAX, std::memory_order_relaxed);
    window_ = 0;
    account_.end_window(now, seen.covered_ns);
    account_.begin_idle(now);
    if (has_stood_down_) {
        switch_on(0);
    } else {
        go_on_with_heap(now);
    }
    return seen;
}

void EventHub::go_on_with_heap(const Reading& at) noexcept {
    limit_.store(account_.limit(at), std::memory_order_relaxed);
    if (keeps_heap_ && heap_rests_since_ != 0 && was_over_budget_) return rest(at);
    heap_rests_since_ = 0;
    switch_on(keeps_heap_ ? kHeap : 0);
}

void EventHub::stand_down() noexcept {
    const Lock lock{*this};
    if (std::exchange(has_stood_down_, true)) return;
    // In a window the session is left to close(), which asks since when it ran.
    on_.store(0, std::memory_order_relaxed);
    if (window_ == 0) switch_on(0);
    slice_ends_ = 0;
}

// What was allocated meanwhile stays unseen: no slice of half a second can stand for hours.
void EventHub::stand_up() noexcept {
    const Lock lock{*this};
    if (!std::exchange(has_stood_down_, false)) return;
    const Reading now = read();
    if (was_over_budget_) heap_rests_since_ = now.now;
    go_on_with_heap(now);
}

// Scaled by the CPU that the application used, without what events cost: by time alone, what a
// program allocates as fast as it can would be too little, for it is slower while it is watched.
EventCoverage EventHub::coverage(const Reading& end) const noexcept {
    constexpr std::uint64_t kWhole = 1'000'000;
    constexpr std::uint64_t kLeastCpu = 1'000'000;
    if (!started_ || started_->now >= end.now) return {};
    const Reading last = ended_.value_or(end);
    const bool is_late = started_->now > opened_.now;
    const Reading first{.now = is_late ? started_->now : opened_.now,
                        .process_cpu = is_late ? started_->process_cpu : opened_.process_cpu,
                        .cost = opened_.cost};
    if (last.now <= first.now) return {};
    EventCoverage seen{.covered_ns = last.now - first.now, .scale_millionths = kWhole};
    if (!ended_ && !is_late) return seen;
    const std::uint64_t all = net_cpu(opened_, end);
    const std::uint64_t part = net_cpu(first, last);
    if (part >= kLeastCpu && all >= part) {
        seen.scale_millionths = all * kWhole / part;
    } else {
        seen.scale_millionths = (end.now - opened_.now) * kWhole / seen.covered_ns;
    }
    return seen;
}

}  // namespace np::session
