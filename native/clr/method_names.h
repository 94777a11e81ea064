// Names of managed methods, for the profile. Only on a native thread of our own (profiler_info.h).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "clr/profiler_info.h"
#include "clr/unload_fence.h"
#include "wire/message_format.h"

namespace np::clr {

struct MethodName {
    wire::FunctionKind kind = wire::FunctionKind::kManaged;
    ModuleId module = 0;
    Token token = 0;             // 0 for methods without metadata
    std::string type_name;       // `Namespace.Outer+Inner`
    std::string type_arguments;  // `System.Int32,!TValue`
    std::string method_name;
    std::string method_arguments;
};

struct MethodAt {
    FunctionId function = 0;
    ReJitId version = 0;
};

// All of it within one UnloadFence::Question for each method.
class MethodNames {
public:
    MethodNames(const ProfilerInfo& runtime, const UnloadFence& fence) noexcept
        : runtime_{runtime}, fence_{fence} {}

    // The method whose code is at `pc`; nothing when that is not managed code, or is going away.
    [[nodiscard]] std::optional<MethodAt> find(std::uintptr_t pc) const noexcept;

    // Nothing when the method was unloaded meanwhile.
    [[nodiscard]] std::optional<MethodName> describe(FunctionId function) const;

    // The IL offset of the statement at `pc`, or of the nearest before it in the code;
    // wire::kNoIlOffset where the runtime has no map.
    [[nodiscard]] std::uint32_t il_offset(const MethodAt& method, std::uintptr_t pc) const noexcept;

private:
    [[nodiscard]] std::optional<MethodName> describe_dynamic(FunctionId function) const;
    [[nodiscard]] std::string class_name(ClassId id, int depth) const;
    [[nodiscard]] std::string argument_list(std::span<const ClassId> arguments,
                                            std::span<const std::string> parameters,
                                            int depth) const;
    [[nodiscard]] std::uintptr_t code_start(const MethodAt& method,
                                            std::uintptr_t pc) const noexcept;

    ProfilerInfo runtime_;
    const UnloadFence& fence_;
};

}  // namespace np::clr
