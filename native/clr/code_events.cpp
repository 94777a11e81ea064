#include "clr/code_events.h"

#include <array>

#include "clr/managed_module.h"

namespace np::clr {
namespace {

// Code versions of a method, and ranges of one version: hot, cold and funclets are at most a few.
constexpr std::uint32_t kMaxVersions = 32;
constexpr std::uint32_t kMaxRanges = 8;

}  // namespace

void CodeEvents::method_compiled(FunctionId function, ReJitId version) noexcept {
    using symbols::JitOwner;
    ClassId type = 0;
    ModuleId module = 0;
    Token token = 0;
    std::uint32_t count = 0;
    // A method whose module is not known is never removed as a whole; new code in its memory hides
    // it.
    static_cast<void>(
        runtime_.GetFunctionInfo2(function, &type, &module, &token, 0, &count, nullptr));
    add_versions(function, version, {.kind = JitOwner::Kind::kModule, .id = module});
}

void CodeEvents::dynamic_method_compiled(FunctionId function) noexcept {
    add_versions(function, 0, {.kind = symbols::JitOwner::Kind::kDynamicMethod, .id = function});
}

void CodeEvents::add_versions(FunctionId function, ReJitId version,
                              symbols::JitOwner owner) noexcept {
    std::array<std::uintptr_t, kMaxVersions> starts{};
    std::uint32_t count = 0;
    if (!succeeded(runtime_.GetNativeCodeStartAddresses(function, version, kMaxVersions, &count,
                                                        starts.data()))) {
        return;
    }
    // All tiers of the method that exist: the runtime does not say which of them is the new one.
    for (std::uint32_t i = 0; i < count && i < kMaxVersions; ++i) {
        add_body(function, owner, starts[i]);
    }
}

void CodeEvents::add_body(FunctionId function, symbols::JitOwner owner,
                          std::uintptr_t start) noexcept {
    std::array<CodeRange, kMaxRanges> found{};
    std::uint32_t count = 0;
    if (!succeeded(runtime_.GetCodeInfo4(start, kMaxRanges, &count, found.data()))) return;
    if (count > kMaxRanges) count = kMaxRanges;
    std::array<symbols::CodeRange, kMaxRanges> ranges{};
    for (std::uint32_t i = 0; i < count; ++i) {
        ranges[i] = {.start = found[i].start, .size = found[i].size};
    }
    registry_.add_jit_code(
        {.function_id = function, .owner = owner, .ranges = {ranges.data(), count}});
}

void CodeEvents::dynamic_method_unloaded(FunctionId function) noexcept {
    registry_.remove_jit_code({.kind = symbols::JitOwner::Kind::kDynamicMethod, .id = function});
}

void CodeEvents::module_loaded(ModuleId module) noexcept {
    const auto image = mapped_image(runtime_, module);
    // Refused when it has no ready-to-run code, which is usual for application assemblies.
    if (image) registry_.add_image({.base = image->start, .size = image->size});
}

void CodeEvents::module_unloading(ModuleId module) noexcept {
    if (const auto image = mapped_image(runtime_, module)) registry_.remove_image(image->start);
    registry_.remove_jit_code({.kind = symbols::JitOwner::Kind::kModule, .id = module});
}

}  // namespace np::clr
