// RUNTIME_FUNCTION: where a managed function is and what describes its frame, as images and the
// headers of jitted code keep it.
#pragma once

#include <cstdint>
#include <optional>

#include "unwind/architecture.h"

namespace np::unwind {

// Offsets from the image's base, or from that of the memory with jitted code.
struct RuntimeFunction {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    std::uint32_t unwind = 0;
};

// The one at address `entry`; nothing when that cannot be read. Handler world. One source file per
// architecture.
[[nodiscard]] std::optional<RuntimeFunction> load_runtime_function(std::uint64_t base,
                                                                   std::uint64_t entry) noexcept;

// What rule_from_unwind_info takes: an address, or packed unwind data.
[[nodiscard]] constexpr std::uint64_t unwind_info_of(std::uint64_t base,
                                                     std::uint32_t unwind) noexcept {
    return (unwind & kPackedUnwindMask) != 0 ? unwind : base + unwind;
}

}  // namespace np::unwind
