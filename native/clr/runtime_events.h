// What the runtime tells about its own life and its threads; implemented by the session.
#pragma once

#include <cstdint>
#include <string_view>

#include "clr/events/runtime_event.h"
#include "clr/profiler_info.h"

namespace np::clr {

class RuntimeEvents {
public:
    // Once, on the runtime's first thread. The result goes back to the runtime: a failure unloads
    // us.
    virtual Result runtime_started(const ProfilerInfo& runtime) noexcept = 0;

    // The same for a process that runs already, on a thread of the runtime's.
    virtual Result runtime_attached(const ProfilerInfo& runtime) noexcept = 0;

    // Somebody who attaches wants us to serve him; `text` is his own. Comes once what was missed is
    // known, and again whenever somebody attaches later. False when the text makes no sense.
    virtual bool invited(std::string_view text) noexcept = 0;

    // A thread that was there before us, by its id in the kernel.
    virtual void thread_found(ThreadId thread, std::uint32_t kernel_id) noexcept = 0;

    // On the thread itself, in both cases.
    virtual void thread_started(ThreadId thread) noexcept = 0;
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
