// The function table of a mapped ReadyToRun image.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "unwind/managed_image.h"

namespace np::symbols {

// `functions.pages` points into `pages`; moving the whole keeps that true.
struct ReadyToRunImage {
    std::vector<std::uint32_t> pages;
    unwind::ManagedImage functions;
    std::uint64_t size;  // of the mapping
};

// Reads the headers of the image mapped at `base`. Nothing when it is not one, has no function
// table (assemblies with IL only, flat mappings) or its table is not sorted code of this image.
[[nodiscard]] std::optional<ReadyToRunImage> read_ready_to_run_image(std::uint64_t base);

}  // namespace np::symbols
