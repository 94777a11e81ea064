// What an agent that comes late has missed: the modules, methods and threads that are there
// already.
//
// Callbacks come from before the enumeration on, so nothing falls between; what is told twice is
// known once. Nothing that a list of functions names is unloaded while it is worked through
// (UnloadFence::Inventory).
#pragma once

#include <vector>

#include "clr/code_events.h"
#include "clr/profiler_info.h"
#include "clr/runtime_events.h"
#include "clr/unload_fence.h"

namespace np::clr {

class CatchUp {
public:
    CatchUp(const ProfilerInfo& runtime, UnloadFence& fence) noexcept
        : runtime_{runtime}, fence_{fence} {}

    // Inside ProfilerAttachComplete. Dynamic methods and stubs are in no list of the runtime's.
    void run(CodeEvents& code, RuntimeEvents& events);

private:
    void add_modules(CodeEvents& code);
    void add_functions(CodeEvents& code);
    // False when it took too long, and the rest is left.
    [[nodiscard]] bool add_unknown_functions(CodeEvents& code);
    [[nodiscard]] bool is_gone(FunctionId function) const;
    void add_threads(RuntimeEvents& events) const;

    const ProfilerInfo& runtime_;
    UnloadFence& fence_;
    std::vector<FunctionId> known_;  // sorted
};

}  // namespace np::clr
