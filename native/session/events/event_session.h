// The EventPipe session of this process: at most one, with what all profile types need together.
//
// It has a thread of its own, for a thread that has started a session may not resolve names any
// more, and because the first start takes a tenth of a second, in which the control thread must
// keep its deadlines.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>

#include "base/unique_fd.h"
#include "clr/event_pipe.h"
#include "session/budget.h"
#include "session/system_threads.h"
#include "session/thread_timers.h"
#include "symbols/code_registry.h"

namespace np::session {

// Told on the session's thread when the time of wake_at() has come.
class SessionTimer {
public:
    virtual void timer_due() noexcept = 0;

protected:
    SessionTimer() = default;
    SessionTimer(const SessionTimer&) = default;
    SessionTimer& operator=(const SessionTimer&) = default;
    ~SessionTimer() = default;
};

class EventSession {
public:
    EventSession(const clr::EventPipe& pipe, symbols::CodeRegistry& registry,
                 ThreadTimers& timers) noexcept
        : pipe_{pipe}, registry_{registry}, timers_{timers} {}

    // False when the kernel refuses the thread or a descriptor, or the runtime has no EventPipe.
    [[nodiscard]] bool start(SessionTimer& timer);

    // What is needed from now on; nothing needed means no session. Returns at once.
    void request(const clr::EventNeeds& needs) noexcept;

    // The timer is told at that time, by the monotonic clock; the last call counts.
    void wake_at(std::uint64_t time) noexcept;

    // Waits until the last request is carried out, at most that long. False when it is not yet.
    [[nodiscard]] bool wait(std::uint64_t nanoseconds) const noexcept;

    // When the session of the last request was started; nothing while it does not run.
    [[nodiscard]] std::optional<Reading> running_since() const noexcept;

    // The runtime ends: no session is started or stopped any more; a call that runs is waited for,
    // at most that long.
    void stop(std::uint64_t nanoseconds) noexcept;

    [[nodiscard]] Tid thread() const noexcept { return tid_.load(std::memory_order_acquire); }

private:
    static void* entry(void* self);
    void run();
    void wait_for_work() noexcept;
    void wake() noexcept;
    void apply(const clr::EventNeeds& needs);

    clr::EventPipe pipe_;
    symbols::CodeRegistry& registry_;
    ThreadTimers& timers_;
    SessionTimer* timer_ = nullptr;
    base::UniqueFd wake_;
    std::atomic<Tid> tid_{0};
    std::atomic<std::uint64_t> keywords_{0};
    std::atomic<std::uint32_t> level_{0};
    std::atomic<std::uint64_t> requested_{0};   // number of the last request
    std::atomic<std::uint64_t> applied_{0};     // number of the last one that was carried out
    std::atomic<std::uint64_t> started_at_{0};  // 0: no session runs
    std::atomic<std::uint64_t> cpu_at_start_{0};
    std::atomic<std::uint64_t> wake_at_{0};  // 0: no time is set
    std::atomic<bool> is_stopped_{false};
    std::atomic<bool> is_calling_{false};
    clr::EventNeeds current_;
    std::uint64_t session_ = 0;
};

}  // namespace np::session
