// One profiling window: opened on request, ended at its own deadline whatever the host does.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "session/budget.h"
#include "session/events/event_hub.h"
#include "session/events/heap_report.h"
#include "session/signal_guard.h"
#include "session/thread_timers.h"
#include "session/threads/thread_snapshot.h"
#include "session/threads/wall_sampler.h"
#include "session/window_figures.h"
#include "signal/handler_state.h"
#include "symbols/code_registry.h"
#include "wire/message_format.h"
#include "wire/profile_type.h"

namespace np::session {

struct WindowRequest {
    std::uint32_t window_id = 0;
    wire::ProfileTypes types = 0;
    std::uint32_t period_us = 0;
    std::uint32_t duration_ms = 0;
};

enum class OpenStatus : std::uint16_t {
    kOpen = 0,
    kAlreadyOpen = 1,
    kUnknownType = 2,
    kBadRequest = 3,
    kStoodDown = 4,  // our signals are not ours any more, or never were
};

struct OpenedWindow {
    OpenStatus status = OpenStatus::kOpen;
    std::string detail;
    std::uint64_t start_unix_ns = 0;
    std::uint64_t process_cpu_ns = 0;
    std::uint32_t period_us =
        0;  // of the CPU timers; longer than asked for where they cost too much
    TimerCounts counts;
    WindowFigures figures;
};

struct Coverage {
    wire::ProfileType type = wire::ProfileType::kAlloc;
    EventCoverage seen;
};

struct ClosedWindow {
    std::uint64_t end_unix_ns = 0;
    std::uint64_t duration_ns = 0;
    std::uint64_t process_cpu_ns = 0;
    std::uint64_t agent_cpu_ns = 0;
    std::uint64_t cost_ns = 0;  // of everything, our own threads included
    std::vector<ThreadReport> threads;
    std::vector<Coverage> coverage;
    WindowFigures figures;
    symbols::CodeCounters code;
};

struct WindowParts {
    signal::HandlerState& state;
    symbols::CodeRegistry& registry;
    ThreadTimers& timers;
    SignalGuard& guard;
    EventHub& events;
    HeapReport& heap;
    Budget budget;
    bool visits_threads = false;  // the kernel tells what a thread does
};

// Used by the control thread only.
class Window {
public:
    explicit Window(const WindowParts& parts) noexcept
        : state_{parts.state},
          registry_{parts.registry},
          timers_{parts.timers},
          guard_{parts.guard},
          events_{parts.events},
          heap_{parts.heap},
          wall_{parts.state, parts.timers},
          snapshot_{parts.state, parts.timers},
          budget_{parts.budget},
          visits_threads_{parts.visits_threads} {}

    // The types that this agent can take.
    [[nodiscard]] wire::ProfileTypes types() const noexcept;

    [[nodiscard]] OpenedWindow open(const WindowRequest& request);

    [[nodiscard]] bool is_open() const noexcept { return id_ != 0; }

    [[nodiscard]] std::uint32_t id() const noexcept { return id_; }

    [[nodiscard]] bool is_due(std::uint64_t now) const noexcept { return now >= deadline_; }

    // The next moment at which tick() or close() has something to do.
    [[nodiscard]] std::uint64_t next_event() const noexcept;

    // New libraries every 10 ms while walks end in unknown code, else with new threads and a look
    // at our handlers every 100 ms; records of dead threads every second. Answers a problem(): then
    // close() is to follow at once.
    [[nodiscard]] std::optional<std::string> tick(std::uint64_t now);

    // Why no stack may be walked now; none as long as the handlers are ours. Events stop, and go
    // on, with the answer.
    [[nodiscard]] std::optional<std::string> problem();

    // Before close(), where there is time for it and stacks may be walked: what can only be seen at
    // the window's end.
    void look_at_end();

    [[nodiscard]] ClosedWindow close();

private:
    [[nodiscard]] std::optional<OpenedWindow> refusal(const WindowRequest& request);
    void look_for_libraries(std::uint64_t now);
    void open_threads(bool has_events);
    [[nodiscard]] std::vector<Coverage> coverage(std::uint64_t duration_ns);
    void rescue_blocked_threads();
    void pace_scans(std::uint64_t now);
    void sweep_ring();
    [[nodiscard]] std::uint64_t sample_cost() const noexcept;
    void wait_for_handlers() const noexcept;

    signal::HandlerState& state_;
    symbols::CodeRegistry& registry_;
    ThreadTimers& timers_;
    SignalGuard& guard_;
    EventHub& events_;
    HeapReport& heap_;
    WallSampler wall_;
    ThreadSnapshot snapshot_;
    Budget budget_;
    bool visits_threads_;
    std::uint32_t id_ = 0;
    wire::ProfileTypes types_ = 0;
    std::uint64_t start_ = 0;
    std::uint64_t deadline_ = 0;
    std::uint64_t scan_every_ = 0;
    std::uint64_t next_scan_ = 0;
    std::uint64_t next_sweep_ = 0;
    std::uint64_t next_look_ = 0;  // for libraries
    std::uint64_t next_tell_ = 0;  // of what events have gathered
    std::uint64_t last_miss_ = 0;  // when walks were last found to have ended in unknown code
    std::uint64_t process_cpu_at_start_ = 0;
    std::uint64_t agent_cpu_at_start_ = 0;
    std::uint64_t cost_at_start_ = 0;
    std::vector<Tid> rescued_;  // at the window's start, to be looked at again
};

}  // namespace np::session
