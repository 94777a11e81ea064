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
    std::array<std::uintptr_t, kMaxVersions> starts{};
    std::uint32_t count = 0;
    if (!succeeded(runtime_.GetNativeCodeStartAddresses(function, version, kMaxVersions, &count,
                                                        starts.data()))) {
        return;
    }
    // All tiers of the method that exist: the runtime does not say which of them is the new one.
    for (std::uint32_t i = 0; i < count && i < kMaxVersions; ++i) {
        add_body(function, starts[i]);
    }
}

void CodeEvents::add_body(FunctionId function, std::uintptr_t start) noexcept {
    std::array<CodeRange, kMaxRanges> found{};
    std::uint32_t count = 0;
    if (!succeeded(runtime_.GetCodeInfo4(start, kMaxRanges, &count, found.data()))) return;
    if (count > kMaxRanges) count = kMaxRanges;
    std::array<symbols::CodeRange, kMaxRanges> ranges{};
    for (std::uint32_t i = 0; i < count; ++i) {
        ranges[i] = {.start = found[i].start, .size = found[i].size};
    }
    registry_.add_jit_code({.function_id = function, .ranges = {ranges.data(), count}});
}

void CodeEvents::method_unloaded(FunctionId function) noexcept {
    registry_.remove_jit_code(function);
}

void CodeEvents::module_loaded(ModuleId module) noexcept {
    const auto image = mapped_image(runtime_, module);
    // Refused when it has no ready-to-run code, which is usual for application assemblies.
    if (image) registry_.add_image({.base = image->start, .size = image->size});
}

void CodeEvents::module_unloading(ModuleId module) noexcept {
    if (const auto image = mapped_image(runtime_, module)) registry_.remove_image(image->start);
}

}  // namespace np::clr
