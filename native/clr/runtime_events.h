// What the runtime tells about its own life and its threads; implemented by the session.
#pragma once

#include "clr/events/runtime_event.h"
#include "clr/profiler_info.h"

namespace np::clr {

class RuntimeEvents {
public:
    // Once, on the runtime's first thread. The result goes back to the runtime: a failure unloads
    // us.
    virtual Result runtime_started(const ProfilerInfo& runtime) noexcept = 0;

    // On the thread itself, in both cases.
    virtual void thread_started() noexcept = 0;
    virtual void thread_ending() noexcept = 0;

    // Ids of this method, or of everything in some module, may be given to others from now on.
    virtual void method_unloaded(FunctionId function) noexcept = 0;
    virtual void module_unloading() noexcept = 0;

    // After each compilation: managed code runs, or is about to.
    virtual void method_compiled() noexcept = 0;

    // On the thread that caused the event, in the middle of what it does there: nothing may wait.
    virtual void event_delivered(const RuntimeEvent& event) noexcept = 0;

    // Once, after the application's own exit handlers; other managed threads still run.
    virtual void runtime_ending() noexcept = 0;

protected:
    RuntimeEvents() = default;
    RuntimeEvents(const RuntimeEvents&) = default;
    RuntimeEvents& operator=(const RuntimeEvents&) = default;
    ~RuntimeEvents() = default;
};

}  // namespace np::clr
