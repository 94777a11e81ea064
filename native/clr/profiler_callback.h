// The object that the runtime calls.
#pragma once

#include <optional>
#include <string>

#include "clr/code_events.h"
#include "clr/profiler_callback_defaults.h"
#include "clr/runtime_events.h"
#include "clr/unload_fence.h"
#include "symbols/code_registry.h"

namespace np::clr {

// Lives as long as the process: reference counts are ignored, for callbacks run until the very end.
class ProfilerCallback final : public ProfilerCallbackDefaults {
public:
    ProfilerCallback(RuntimeEvents& events, symbols::CodeRegistry& registry,
                     UnloadFence& fence) noexcept
        : events_{events}, registry_{registry}, fence_{fence} {}

    Result QueryInterface(const Guid* interface_id, void** found) override;

    std::uint32_t AddRef() override { return 1; }

    std::uint32_t Release() override { return 1; }

    Result Initialize(void* unknown) override;
    Result InitializeForAttach(void* unknown, void* data, std::uint32_t size) override;
    Result ProfilerAttachComplete() override;
    Result Shutdown() override;
    Result ModuleLoadFinished(ModuleId module, Result status) override;
    Result ModuleUnloadStarted(ModuleId module) override;
    Result JITCompilationFinished(FunctionId function, Result status, std::int32_t) override;
    Result ThreadDestroyed(ThreadId) override;
    Result ThreadAssignedToOSThread(ThreadId, std::uint32_t) override;
    Result ReJITCompilationFinished(FunctionId function, ReJitId version, Result status,
                                    std::int32_t) override;
    Result DynamicMethodJITCompilationFinished(FunctionId function, Result status,
                                               std::int32_t) override;
    Result DynamicMethodUnloaded(FunctionId function) override;
    // NOLINTNEXTLINE(readability-function-size): the runtime's parameters
    Result EventPipeEventDelivered(std::uintptr_t, std::uint32_t id, std::uint32_t version,
                                   std::uint32_t, const std::byte*, std::uint32_t size,
                                   const std::byte* payload, const Guid*, const Guid*, ThreadId,
                                   std::uint32_t, std::uintptr_t*) override;
    Result LoadAsNotificationOnly(std::int32_t* notification_only) override;

private:
    [[nodiscard]] bool begin(void* unknown);
    [[nodiscard]] Result ask_for_events() const;

    RuntimeEvents& events_;
    symbols::CodeRegistry& registry_;
    UnloadFence& fence_;
    ProfilerInfo runtime_;
    std::optional<CodeEvents> code_;
    std::string invitation_;
};

}  // namespace np::clr
