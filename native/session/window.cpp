#include "session/window.h"

#include <algorithm>
#include <csignal>

#include <sched.h>

#include "session/clocks.h"
#include "session/threads/open_waits.h"
#include "wire/ring_reaper.h"

namespace np::session {
namespace {

constexpr std::uint64_t kMicrosecond = 1000;
constexpr std::uint64_t kMillisecond = 1000 * kMicrosecond;
constexpr wire::ProfileTypes kHeap = wire::bit_of(wire::ProfileType::kHeap);
constexpr wire::ProfileTypes kThreads = wire::bit_of(wire::ProfileType::kThreads);
constexpr wire::ProfileTypes kVisits = wire::bit_of(wire::ProfileType::kWall) | kThreads;
// Running threads are sampled by their timers, whatever is asked of the others.
constexpr wire::ProfileTypes kTimers = wire::bit_of(wire::ProfileType::kCpu) | kVisits;
constexpr std::uint64_t kScanEvery = 100 * kMillisecond;
constexpr std::uint64_t kRarestScan =
    1000 * kMillisecond;  // without timers: for threads' names only
// While walks end in unknown code. Libraries come in bursts, at a program's start above all; a look
// that finds nothing takes microseconds.
constexpr std::uint64_t kLookEvery = 10 * kMillisecond;
constexpr std::uint64_t kLookFor = 1000 * kMillisecond;  // after the last such walk
constexpr std::uint64_t kSweepEvery = 1000 * kMillisecond;
constexpr std::uint64_t kTellEvery = 200 * kMillisecond;  // what a killed process loses
// Parts of the budget, in per cent; the rest is for our own threads. Between windows, and in those
// without other events, following objects has 25.
constexpr std::uint32_t kTimersAlone = 60;
constexpr std::uint32_t kTimersBesideOthers = 35;
constexpr std::uint32_t kEventsAlone = 85;
constexpr std::uint32_t kEventsBesideTimers = 50;
constexpr std::uint32_t kEventsBesideVisits = 40;
constexpr std::uint32_t kVisitsBesideTimers = 50;
constexpr std::uint32_t kVisitsBesideEvents = 10;
constexpr std::uint32_t kScans = 15;
constexpr std::uint64_t kHandlerPatience = 100 * kMillisecond;
constexpr std::uint32_t kMinPeriodUs = 1000;
constexpr std::uint32_t kMaxPeriodUs = 10'000'000;
constexpr std::uint32_t kMaxDurationMs = 10 * 60 * 1000;
// Reading a thread's mask takes 20 us; a process with more threads is checked in part.
constexpr std::size_t kMaxMaskChecks = 1024;

OpenedWindow refused(OpenStatus status, std::string detail) {
    OpenedWindow answer;
    answer.status = status;
    answer.detail = std::move(detail);
    return answer;
}

bool is_valid(const WindowRequest& request) noexcept {
    return request.window_id != 0 && request.period_us >= kMinPeriodUs &&
           request.period_us <= kMaxPeriodUs && request.duration_ms != 0 &&
           request.duration_ms <= kMaxDurationMs;
}

}  // namespace

wire::ProfileTypes Window::types() const noexcept {
    return wire::bit_of(wire::ProfileType::kCpu) | (visits_threads_ ? kVisits : 0) |
           events_.types();
}

std::optional<std::string> Window::problem() {
    auto problem = guard_.problem();
    if (problem) {
        events_.stand_down();
    } else {
        events_.stand_up();
    }
    return problem;
}

std::optional<OpenedWindow> Window::refusal(const WindowRequest& request) {
    if (is_open()) return refused(OpenStatus::kAlreadyOpen, "a window is open");
    if (request.types == 0 || (request.types & ~types()) != 0) {
        return refused(OpenStatus::kUnknownType, "a type that this agent does not offer");
    }
    if (!is_valid(request)) {
        return refused(OpenStatus::kBadRequest,
                       "a window needs an id, a period of 1 ms to 10 s and at most 10 minutes");
    }
    if (auto problem = this->problem()) {
        return refused(OpenStatus::kStoodDown, std::move(*problem));
    }
    return {};
}

OpenedWindow Window::open(const WindowRequest& request) {
    if (auto answer = refusal(request)) return std::move(*answer);
    types_ = request.types;
    const bool has_timers = (types_ & kTimers) != 0;
    scan_every_ = has_timers ? kScanEvery : kRarestScan;
    events_.introduce_control_thread(current_tid());
    look_for_libraries(monotonic_now());
    const bool has_events = (types_ & events_.types() & ~kHeap) != 0;
    events_.open(types_, request.duration_ms * kMillisecond,
                 (types_ & kVisits) != 0 ? kEventsBesideVisits
                 : has_timers            ? kEventsBesideTimers
                                         : kEventsAlone);

    OpenedWindow opened;
    opened.start_unix_ns = read_clock(CLOCK_REALTIME).value_or(0);
    opened.figures = WindowFigures::read(state_.ring.header());
    start_ = monotonic_now();
    process_cpu_at_start_ = read_clock(CLOCK_PROCESS_CPUTIME_ID).value_or(0);
    agent_cpu_at_start_ = events_.agent_cpu();
    cost_at_start_ = opened.figures.cost_ns();
    opened.process_cpu_ns = process_cpu_at_start_;
    id_ = request.window_id;
    deadline_ = start_ + request.duration_ms * kMillisecond;
    next_scan_ = start_ + scan_every_;
    next_sweep_ = start_ + kSweepEvery;
    next_tell_ = has_events ? start_ + kTellEvery : UINT64_MAX;
    state_.window_start.store(start_, std::memory_order_relaxed);
    state_.window_id.store(id_, std::memory_order_seq_cst);
    const bool is_shared = has_events || (types_ & kVisits) != 0;
    const Budget timers = budget_.part(is_shared ? kTimersBesideOthers : kTimersAlone);
    const std::uint64_t period = timers.period(request.period_us * kMicrosecond, sample_cost());
    opened.period_us = static_cast<std::uint32_t>(period / kMicrosecond);
    opened.counts = timers_.open(id_, has_timers ? period : 0);
    if (has_timers) rescue_blocked_threads();
    if (wire::has_type(types_, wire::ProfileType::kHeap)) heap_.begin(id_);
    open_threads(has_events);
    return opened;
}

void Window::open_threads(bool has_events) {
    if (wire::has_type(types_, wire::ProfileType::kWall)) {
        wall_.begin(id_, budget_.part(has_events ? kVisitsBesideEvents : kVisitsBesideTimers));
    }
    if (wire::has_type(types_, wire::ProfileType::kThreads)) snapshot_.begin(id_);
}

// A thread has SIGPROF blocked when a library did that, or while it is inside the runtime's SIGSEGV
// handler, which the rescue signal waits for. Whether it helped is seen at the next scan.
void Window::rescue_blocked_threads() {
    rescued_.clear();
    for (const Tid tid : timers_.with_unread_mask(kMaxMaskChecks)) {
        if (!is_blocked(tid, SIGPROF)) continue;
        if (guard_.rescue(tid)) {
            rescued_.push_back(tid);
        } else {
            state_.ring.count_drop(wire::DropReason::kSignalBlocked);
        }
    }
}

std::uint64_t Window::next_event() const noexcept {
    return std::min({deadline_, next_scan_, next_sweep_, next_look_, next_tell_, wall_.next_round(),
                     snapshot_.next_look()});
}

void Window::look_for_libraries(std::uint64_t now) {
    if (state_.saw_unknown_code.exchange(false, std::memory_order_relaxed)) last_miss_ = now;
    registry_.scan_libraries();
    const bool is_missing = last_miss_ != 0 && now - last_miss_ < kLookFor;
    next_look_ = now + (is_missing ? kLookEvery : scan_every_);
}

std::optional<std::string> Window::tick(std::uint64_t now) {
    // Before anything that walks. A look is two system calls of less than a microsecond.
    if (now >= next_scan_) {
        if (auto problem = this->problem()) return problem;
    }
    if (heap_.is_open()) heap_.advance();
    if (wall_.is_open()) wall_.advance(now);
    if (snapshot_.is_open()) snapshot_.advance(now);
    // A window that is for this alone is over when all is told.
    if (types_ == kThreads && snapshot_.is_complete(now)) deadline_ = now;
    if (now >= next_look_) look_for_libraries(now);
    if (now >= next_scan_) {
        timers_.rescan();
        registry_.reclaim();
        for (const Tid tid : rescued_) {
            if (is_blocked(tid, SIGPROF)) state_.ring.count_drop(wire::DropReason::kSignalBlocked);
        }
        rescued_.clear();
        pace_scans(now);
        next_scan_ = now + scan_every_;
    }
    if (now >= next_tell_) {
        events_.tell(id_);
        next_tell_ = now + kTellEvery;
    }
    if (now >= next_sweep_) {
        sweep_ring();
        next_sweep_ = now + kSweepEvery;
    }
    return {};
}

// Looks are cheap, but not where the budget is a millisecond per second.
void Window::pace_scans(std::uint64_t now) {
    const std::uint64_t cpu = read_clock(CLOCK_PROCESS_CPUTIME_ID).value_or(0);
    const std::uint64_t allowance =
        budget_.part(kScans).allowance(cpu - process_cpu_at_start_, now - start_);
    if (events_.agent_cpu() - agent_cpu_at_start_ > allowance) {
        scan_every_ = std::min(scan_every_ * 2, kRarestScan);
    } else if (wire::has_type(types_, wire::ProfileType::kCpu)) {
        scan_every_ = kScanEvery;
    }
}

void Window::sweep_ring() {
    const std::uint32_t owner = wire::blocking_owner(state_.ring);
    if (owner != 0 && !is_alive(owner)) wire::discard_blocking_record(state_.ring, owner);
}

void Window::look_at_end() {
    if (!visits_threads_ || !wire::has_type(types_, wire::ProfileType::kContention)) return;
    tell_open_waits(state_, timers_, monotonic_now() - start_);
}

ClosedWindow Window::close() {
    if (heap_.is_open()) heap_.finish();
    // Handlers that start from now on see no window.
    state_.window_id.store(0, std::memory_order_seq_cst);
    ClosedWindow closed;
    closed.duration_ns = monotonic_now() - start_;
    closed.coverage = coverage(closed.duration_ns);
    snapshot_.finish();
    closed.end_unix_ns = read_clock(CLOCK_REALTIME).value_or(0);
    closed.process_cpu_ns =
        read_clock(CLOCK_PROCESS_CPUTIME_ID).value_or(0) - process_cpu_at_start_;
    closed.threads = timers_.close();
    wait_for_handlers();
    events_.tell(id_);
    sweep_ring();
    registry_.reclaim();
    closed.figures = WindowFigures::read(state_.ring.header());
    closed.code = registry_.counters();
    closed.agent_cpu_ns = events_.agent_cpu() - agent_cpu_at_start_;
    closed.cost_ns = closed.figures.cost_ns() - cost_at_start_ + closed.agent_cpu_ns;
    id_ = 0;
    return closed;
}

// Of what does not see the whole window.
std::vector<Coverage> Window::coverage(std::uint64_t duration_ns) {
    constexpr std::uint64_t kWhole = 1'000'000;
    std::vector<Coverage> all;
    const EventCoverage seen = events_.close();
    for (const wire::ProfileType type : wire::kProfileTypes) {
        if (wire::has_type(types_ & events_.types() & ~kHeap, type)) {
            all.push_back({.type = type, .seen = seen});
        }
    }
    if (!wall_.is_open()) return all;
    const std::uint64_t covered = wall_.finish();
    const std::uint64_t scale = covered == 0 ? 0 : duration_ns * kWhole / covered;
    all.push_back({.type = wire::ProfileType::kWall,
                   .seen = {.covered_ns = covered, .scale_millionths = scale}});
    return all;
}

// Of a CPU sample, as measured in the process so far.
std::uint64_t Window::sample_cost() const noexcept {
    constexpr std::uint64_t kEnoughSignals = 20;
    const wire::RingHeader& header = state_.ring.header();
    const std::uint64_t signals = header.signals.load(std::memory_order_relaxed);
    if (signals < kEnoughSignals) return kFirstSampleNs;
    return header.handler_nanoseconds.load(std::memory_order_relaxed) / signals + kSignalNs;
}

// A handler that was preempted ends as soon as its thread runs again; one whose thread is stopped
// (a debugger) would keep us for ever, and its record is discarded at the next window instead.
void Window::wait_for_handlers() const noexcept {
    const std::uint64_t patience_ends = monotonic_now() + kHandlerPatience;
    while (!signal::is_quiescent(state_) && monotonic_now() < patience_ends) {
        sched_yield();
    }
}

}  // namespace np::session
