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
// While walks end in unknown code. Libraries come in bursts, at a program's start above all; a look
// that finds nothing takes microseconds.
constexpr std::uint64_t kLookEvery = 10 * kMillisecond;
constexpr std::uint64_t kLookFor = 1000 * kMillisecond;  // after the last such walk
constexpr std::uint64_t kSweepEvery = 1000 * kMillisecond;
// The first session of a process takes a tenth of a second. The window does not wait longer: what
// is late is seen late, and the weights say so.
constexpr std::uint64_t kSessionPatience = 150 * kMillisecond;
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

std::optional<OpenedWindow> Window::refusal(const WindowRequest& request) const {
    if (is_open()) return refused(OpenStatus::kAlreadyOpen, "a window is open");
    if (request.types == 0 || (request.types & ~types()) != 0) {
        return refused(OpenStatus::kUnknownType, "a type that this agent does not offer");
    }
    if (!is_valid(request)) {
        return refused(OpenStatus::kBadRequest,
                       "a window needs an id, a period of 1 ms to 10 s and at most 10 minutes");
    }
    if (auto problem = guard_.problem()) {
        return refused(OpenStatus::kStoodDown, std::move(*problem));
    }
    return {};
}

OpenedWindow Window::open(const WindowRequest& request) {
    if (auto answer = refusal(request)) return std::move(*answer);
    look_for_libraries(monotonic_now());
    types_ = request.types;
    events_.switch_to(types_);
    static_cast<void>(events_.wait(kSessionPatience));

    OpenedWindow opened;
    opened.start_unix_ns = read_clock(CLOCK_REALTIME).value_or(0);
    opened.figures = WindowFigures::read(state_.ring.header());
    start_ = monotonic_now();
    process_cpu_at_start_ = read_clock(CLOCK_PROCESS_CPUTIME_ID).value_or(0);
    agent_cpu_at_start_ = agent_cpu();
    opened.process_cpu_ns = process_cpu_at_start_;
    id_ = request.window_id;
    deadline_ = start_ + request.duration_ms * kMillisecond;
    next_scan_ = start_ + kScanEvery;
    next_sweep_ = start_ + kSweepEvery;
    state_.window_id.store(id_, std::memory_order_seq_cst);
    const bool has_timers = wire::has_type(types_, wire::ProfileType::kCpu);
    opened.counts = timers_.open(id_, has_timers ? std::uint64_t{request.period_us} * 1000 : 0);
    if (has_timers) rescue_blocked_threads();
    return opened;
}

// Of our own threads; only theirs, what we spend on the application's is counted elsewhere.
std::uint64_t Window::agent_cpu() const noexcept {
    return read_clock(CLOCK_THREAD_CPUTIME_ID).value_or(0) +
           read_clock(cpu_clock_of(events_.thread())).value_or(0);
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
    return std::min({deadline_, next_scan_, next_sweep_, next_look_});
}

void Window::look_for_libraries(std::uint64_t now) {
    if (state_.saw_unknown_code.exchange(false, std::memory_order_relaxed)) last_miss_ = now;
    registry_.scan_libraries();
    const bool is_missing = last_miss_ != 0 && now - last_miss_ < kLookFor;
    next_look_ = now + (is_missing ? kLookEvery : kScanEvery);
}

void Window::tick(std::uint64_t now) {
    if (now >= next_look_) look_for_libraries(now);
    if (now >= next_scan_) {
        timers_.rescan();
        registry_.reclaim();
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
    const std::uint64_t end = monotonic_now();
    closed.duration_ns = end - start_;
    closed.coverage = coverage(end);
    events_.switch_to(0);
    closed.end_unix_ns = read_clock(CLOCK_REALTIME).value_or(0);
    closed.process_cpu_ns =
        read_clock(CLOCK_PROCESS_CPUTIME_ID).value_or(0) - process_cpu_at_start_;
    closed.threads = timers_.close();
    wait_for_handlers();
    sweep_ring();
    registry_.reclaim();
    closed.figures = WindowFigures::read(state_.ring.header());
    closed.agent_cpu_ns = agent_cpu() - agent_cpu_at_start_;
    id_ = 0;
    return closed;
}

// A session that came late saw the rest of the window only; its samples stand for all of it.
std::vector<Coverage> Window::coverage(std::uint64_t end) const {
    constexpr std::uint64_t kWhole = 1'000'000;
    std::vector<Coverage> found;
    for (const EventSampler* const sampler : events_.samplers()) {
        if (!wire::has_type(types_, sampler->type())) continue;
        const auto since = events_.running_since();
        Coverage coverage{.type = sampler->type()};
        if (since && *since < end) {
            coverage.covered_ns = end - std::max(*since, start_);
            coverage.scale_millionths = (end - start_) * kWhole / coverage.covered_ns;
        }
        found.push_back(coverage);
    }
    return found;
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
