// What an agent that comes late has missed: the modules, methods and threads that are there
// already.
//
// Callbacks come from before the enumeration on, so nothing falls between; what is told twice is
// known once. A method's id is a pointer that the runtime does not check: methods of collectible
// contexts may be unloaded while the list is worked through. The runtime announces that on the
// thread that unloads, so that thread waits for the one question that is being asked, and the list
// is taken anew.
#pragma once

#include <cstdint>
#include <mutex>

#include "clr/code_events.h"
#include "clr/profiler_info.h"
#include "clr/runtime_events.h"

namespace np::clr {

class CatchUp {
public:
    // Inside ProfilerAttachComplete. Dynamic methods and stubs are in no list of the runtime's.
    void run(const ProfilerInfo& runtime, CodeEvents& code, RuntimeEvents& events);

    // On the thread that unloads, before it does. Returns at once unless a question is being asked.
    void unloading();

private:
    void add_modules(const ProfilerInfo& runtime, CodeEvents& code);
    void add_functions(const ProfilerInfo& runtime, CodeEvents& code);
    [[nodiscard]] bool add_listed_functions(const ProfilerInfo& runtime, CodeEvents& code);
    static void add_threads(const ProfilerInfo& runtime, RuntimeEvents& events);
    [[nodiscard]] std::uint32_t unloads();

    std::mutex asking_;
    std::uint32_t unloads_ = 0;
};

}  // namespace np::clr
