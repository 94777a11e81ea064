// An assembly as the runtime has it: file, identity, and where its image lies.
#pragma once

#include <optional>
#include <string>

#include "clr/profiler_info.h"

namespace np::clr {

// The image as the loader maps it, sections at their virtual addresses.
// Nothing for dynamic modules and for files that lie flat in memory: those have no native code.
[[nodiscard]] std::optional<CodeRange> mapped_image(const ProfilerInfo& runtime,
                                                    ModuleId module) noexcept;

struct ManagedModule {
    std::string path;  // the name alone for modules without a file
    std::string mvid;  // 32 hex digits, empty when unknown
    CodeRange image;   // zero when not mapped
};

[[nodiscard]] ManagedModule describe_module(const ProfilerInfo& runtime, ModuleId module);

}  // namespace np::clr
