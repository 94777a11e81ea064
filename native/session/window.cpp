#include "session/window.h"

#include <algorithm>
#include <csignal>

#include <sched.h>

#include "session/clocks.h"
#include "wire/ring_reaper.h"

namespace np::session {
namespace {

constexpr std::uint64_t kMillisecond = 1'000'000;
constexpr std::uint64_t kScanEvery = 100 * kMillisecond;
// A stack through a library that is not known yet cannot be walked. Libraries come in bursts, at a
// program's start above all; a scan that finds nothing takes microseconds.
constexpr std::uint64_t kLibraryScanEvery = 10 * kMillisecond;
constexpr std::uint64_t kLibraryBurst = 2000 * kMillisecond;
constexpr std::uint64_t kSweepEvery = 1000 * kMillisecond;
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

OpenedWindow Window::open(const WindowRequest& request) {
    if (is_open()) return refused(OpenStatus::kAlreadyOpen, "a window is open");
    if (request.type != static_cast<std::uint16_t>(wire::WindowType::kCpu)) {
        return refused(OpenStatus::kUnknownType, "this agent takes CPU windows only");
    }
    if (!is_valid(request)) {
        return refused(OpenStatus::kBadRequest,
                       "a window needs an id, a period of 1 ms to 10 s and at most 10 minutes");
    }
    if (auto problem = guard_.problem()) {
        return refused(OpenStatus::kStoodDown, std::move(*problem));
    }
    scan_libraries(monotonic_now());

    OpenedWindow opened;
    opened.start_unix_ns = read_clock(CLOCK_REALTIME).value_or(0);
    opened.figures = WindowFigures::read(state_.ring.header());
    start_ = monotonic_now();
    process_cpu_at_start_ = read_clock(CLOCK_PROCESS_CPUTIME_ID).value_or(0);
    agent_cpu_at_start_ = read_clock(CLOCK_THREAD_CPUTIME_ID).value_or(0);
    opened.process_cpu_ns = process_cpu_at_start_;
    id_ = request.window_id;
    deadline_ = start_ + request.duration_ms * kMillisecond;
    next_scan_ = start_ + kScanEvery;
    next_sweep_ = start_ + kSweepEvery;
    state_.window_id.store(id_, std::memory_order_seq_cst);
    opened.counts = timers_.open(id_, std::uint64_t{request.period_us} * 1000);
    rescue_blocked_threads();
    return opened;
}

// A thread has SIGPROF blocked when a library did that, or when it was inside the runtime's SIGSEGV
// handler while we were put in front of it. Whether it helped is seen at the next scan.
void Window::rescue_blocked_threads() {
    rescued_.clear();
    std::vector<Tid> threads = list_threads();
    if (threads.size() > kMaxMaskChecks) threads.resize(kMaxMaskChecks);
    for (const Tid tid : threads) {
        if (timers_.is_excluded(tid) || !is_blocked(tid, SIGPROF)) continue;
        if (guard_.rescue(tid)) {
            rescued_.push_back(tid);
        } else {
            state_.ring.count_drop(wire::DropReason::kSignalBlocked);
        }
    }
}

std::uint64_t Window::next_event() const noexcept {
    return std::min({deadline_, next_scan_, next_sweep_, next_library_scan_});
}

void Window::scan_libraries(std::uint64_t now) {
    if (registry_.scan_libraries()) last_library_ = now;
    const bool is_burst = last_library_ != 0 && now - last_library_ < kLibraryBurst;
    next_library_scan_ = now + (is_burst ? kLibraryScanEvery : kScanEvery);
}

void Window::tick(std::uint64_t now) {
    if (now >= next_library_scan_) scan_libraries(now);
    if (now >= next_scan_) {
        timers_.rescan();
        registry_.reclaim([this] { return signal::is_quiescent(state_); });
        for (const Tid tid : rescued_) {
            if (is_blocked(tid, SIGPROF)) state_.ring.count_drop(wire::DropReason::kSignalBlocked);
        }
        rescued_.clear();
        next_scan_ = now + kScanEvery;
    }
    if (now >= next_sweep_) {
        sweep_ring();
        next_sweep_ = now + kSweepEvery;
    }
}

void Window::sweep_ring() {
    const std::uint32_t owner = wire::blocking_owner(state_.ring);
    if (owner != 0 && !is_alive(owner)) wire::discard_blocking_record(state_.ring, owner);
}

ClosedWindow Window::close() {
    // Handlers that start from now on see no window.
    state_.window_id.store(0, std::memory_order_seq_cst);
    ClosedWindow closed;
    closed.duration_ns = monotonic_now() - start_;
    closed.end_unix_ns = read_clock(CLOCK_REALTIME).value_or(0);
    closed.process_cpu_ns =
        read_clock(CLOCK_PROCESS_CPUTIME_ID).value_or(0) - process_cpu_at_start_;
    closed.threads = timers_.close();
    wait_for_handlers();
    sweep_ring();
    registry_.reclaim([this] { return signal::is_quiescent(state_); });
    closed.figures = WindowFigures::read(state_.ring.header());
    closed.agent_cpu_ns = read_clock(CLOCK_THREAD_CPUTIME_ID).value_or(0) - agent_cpu_at_start_;
    id_ = 0;
    return closed;
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
