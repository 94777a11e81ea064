// Owns everything that the library has in a process, from the runtime's start to the process's end.
#pragma once

#include <atomic>
#include <memory>
#include <optional>

#include "clr/profiler_callback.h"
#include "clr/runtime_events.h"
#include "session/control_thread.h"
#include "session/events/allocation_sampler.h"
#include "session/events/contention_sampler.h"
#include "session/events/event_hub.h"
#include "session/events/event_session.h"
#include "session/events/exception_sampler.h"
#include "session/events/heap_report.h"
#include "session/events/live_objects.h"
#include "session/name_resolver.h"
#include "session/process_image.h"
#include "session/settings.h"
#include "session/signal_guard.h"
#include "session/thread_timers.h"
#include "session/window.h"
#include "signal/handler_state.h"
#include "symbols/code_registry.h"

namespace np::session {

// Made once and never destroyed: handlers and callbacks reach its parts until the very end.
class Agent final : public clr::RuntimeEvents {
public:
    Agent(Settings settings, ProcessImage process);

    [[nodiscard]] clr::ProfilerCallback& callback() noexcept { return callback_; }

    clr::Result runtime_started(const clr::ProfilerInfo& runtime) noexcept override;
    clr::Result runtime_attached(const clr::ProfilerInfo& runtime) noexcept override;
    bool invited(std::string_view text) noexcept override;
    void thread_found(clr::ThreadId thread, std::uint32_t kernel_id) noexcept override;
    void thread_started(clr::ThreadId thread) noexcept override;
    void thread_ending() noexcept override;
    void method_unloaded(clr::FunctionId function) noexcept override;
    void module_unloading() noexcept override;
    void method_compiled() noexcept override;
    void event_delivered(const clr::RuntimeEvent& event) noexcept override;
    void runtime_ending() noexcept override;

private:
    clr::Result start(const clr::ProfilerInfo& runtime, std::optional<SocketPath> home);
    [[nodiscard]] bool prepare_memory();
    void prepare_events(const clr::ProfilerInfo& runtime);
    [[nodiscard]] Introduction introduce(const clr::ProfilerInfo& runtime) const;

    Settings settings_;
    ProcessImage process_;
    symbols::CodeRegistry registry_;
    clr::UnloadFence fence_;
    clr::ProfilerCallback callback_;
    SignalGuard guard_;
    int ring_fd_ = -1;
    // All null until runtime_started() has succeeded; no other callback comes before that.
    std::unique_ptr<signal::HandlerState> state_;
    std::unique_ptr<ThreadTimers> timers_;
    TextTable texts_;
    std::unique_ptr<EventSession> session_;
    std::unique_ptr<LiveObjects> live_;
    std::unique_ptr<HeapReport> heap_;
    std::unique_ptr<AllocationSampler> allocations_;
    std::unique_ptr<ContentionSampler> contention_;
    std::unique_ptr<ExceptionSampler> exceptions_;
    std::unique_ptr<EventHub> events_;
    std::unique_ptr<Window> window_;
    std::unique_ptr<NameResolver> names_;
    std::unique_ptr<ControlThread> control_;
    std::atomic<bool> is_managed_code_running_{false};
};

}  // namespace np::session
