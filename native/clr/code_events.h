// Tells the code registry about managed code, before that code runs for the first time.
#pragma once

#include "clr/profiler_info.h"
#include "symbols/code_registry.h"

namespace np::clr {

class CodeEvents {
public:
    CodeEvents(const ProfilerInfo& runtime, symbols::CodeRegistry& registry) noexcept
        : runtime_{runtime}, registry_{registry} {}

    // On the thread that compiled it, inside the runtime's callback. `version` is 0 but for re-JIT.
    void method_compiled(FunctionId function, ReJitId version) noexcept;
    void dynamic_method_compiled(FunctionId function) noexcept;
    void dynamic_method_unloaded(FunctionId function) noexcept;

    void module_loaded(ModuleId module) noexcept;
    // The runtime does not tell of the methods that go with a collectible module.
    void module_unloading(ModuleId module) noexcept;

private:
    void add_versions(FunctionId function, ReJitId version, symbols::JitOwner owner) noexcept;
    void add_body(FunctionId function, symbols::JitOwner owner, std::uintptr_t start) noexcept;

    ProfilerInfo runtime_;
    symbols::CodeRegistry& registry_;
};

}  // namespace np::clr
