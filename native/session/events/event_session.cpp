#include "session/events/event_session.h"

#include <poll.h>
#include <sched.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "session/clocks.h"
#include "session/own_thread.h"

namespace np::session {

bool EventSession::start(SessionTimer& timer) {
    if (!pipe_) return false;
    timer_ = &timer;
    wake_ = base::UniqueFd{eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
    return wake_ && start_own_thread(entry, this);
}

void* EventSession::entry(void* self) {
    prctl(PR_SET_NAME, "nativeprof-evt");
    static_cast<EventSession*>(self)->run();
    return nullptr;
}

void EventSession::request(const clr::EventNeeds& needs) noexcept {
    keywords_.store(needs.keywords, std::memory_order_relaxed);
    level_.store(needs.level, std::memory_order_relaxed);
    // Release: the needs before their number; pairs with the acquire in run().
    requested_.fetch_add(1, std::memory_order_release);
    wake();
}

void EventSession::wake_at(std::uint64_t time) noexcept {
    wake_at_.store(time, std::memory_order_relaxed);
    wake();
}

void EventSession::wake() noexcept {
    constexpr std::uint64_t kOne = 1;
    [[maybe_unused]] const auto written = write(wake_.get(), &kOne, sizeof kOne);
}

bool EventSession::wait(std::uint64_t nanoseconds) const noexcept {
    constexpr int kStepMs = 1;
    const std::uint64_t patience_ends = monotonic_now() + nanoseconds;
    const std::uint64_t wanted = requested_.load(std::memory_order_relaxed);
    while (applied_.load(std::memory_order_acquire) < wanted) {
        if (monotonic_now() >= patience_ends) return false;
        poll(nullptr, 0, kStepMs);
    }
    return true;
}

std::optional<Reading> EventSession::running_since() const noexcept {
    // Acquire: pairs with the release in run(); the start before the number of its request.
    const std::uint64_t applied = applied_.load(std::memory_order_acquire);
    const std::uint64_t started = started_at_.load(std::memory_order_relaxed);
    if (applied < requested_.load(std::memory_order_relaxed) || started == 0) return {};
    return Reading{
        .now = started, .process_cpu = cpu_at_start_.load(std::memory_order_relaxed), .cost = 0};
}

void EventSession::stop(std::uint64_t nanoseconds) noexcept {
    is_stopped_.store(true, std::memory_order_seq_cst);
    const std::uint64_t patience_ends = monotonic_now() + nanoseconds;
    while (is_calling_.load(std::memory_order_seq_cst) && monotonic_now() < patience_ends) {
        sched_yield();
    }
}

void EventSession::run() {
    tid_.store(current_tid(), std::memory_order_release);
    timers_.exclude(current_tid());
    for (;;) {
        wait_for_work();
        const std::uint64_t number = requested_.load(std::memory_order_acquire);
        apply({.keywords = keywords_.load(std::memory_order_relaxed),
               .level = level_.load(std::memory_order_relaxed)});
        applied_.store(number, std::memory_order_release);
    }
}

// Without a time that is set, nothing of ours wakes.
void EventSession::wait_for_work() noexcept {
    constexpr std::uint64_t kMillisecond = 1'000'000;
    std::uint64_t time = wake_at_.load(std::memory_order_relaxed);
    const std::uint64_t now = monotonic_now();
    int timeout = -1;
    if (time != 0) timeout = time > now ? static_cast<int>((time - now) / kMillisecond + 1) : 0;
    pollfd event{.fd = wake_.get(), .events = POLLIN, .revents = 0};
    poll(&event, 1, timeout);
    std::uint64_t count = 0;
    [[maybe_unused]] const auto size = read(wake_.get(), &count, sizeof count);
    if (time == 0 || monotonic_now() < time) return;
    // A new time that was set meanwhile stays.
    if (wake_at_.compare_exchange_strong(time, 0, std::memory_order_relaxed)) timer_->timer_due();
}

void EventSession::apply(const clr::EventNeeds& needs) {
    if (needs == current_) return;
    // Stacks go through the libraries that were there before the first window.
    if (session_ == 0) registry_.scan_libraries();
    // Sequentially consistent, like stop(): either it sees the call, or the call sees it.
    is_calling_.store(true, std::memory_order_seq_cst);
    if (!is_stopped_.load(std::memory_order_seq_cst)) {
        if (session_ != 0) pipe_.stop_session(session_);
        session_ = 0;
        started_at_.store(0, std::memory_order_relaxed);
        const bool is_started =
            needs.keywords != 0 && clr::succeeded(pipe_.start_session(needs, &session_));
        if (is_started) {
            cpu_at_start_.store(read_clock(CLOCK_PROCESS_CPUTIME_ID).value_or(0),
                                std::memory_order_relaxed);
            started_at_.store(monotonic_now(), std::memory_order_relaxed);
        }
        current_ = needs;
    }
    is_calling_.store(false, std::memory_order_seq_cst);
}

}  // namespace np::session
