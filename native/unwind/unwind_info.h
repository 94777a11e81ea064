// Unwind data as the runtime's compilers emit it, brought into a Rule: UNWIND_INFO of x86-64,
// .xdata of arm64. One source file per architecture.
#pragma once

#include <cstdint>

#include "unwind/managed_image.h"
#include "unwind/rule.h"

namespace np::unwind {

// The rule at `offset` bytes into the function: behind the prologue all codes apply, within it
// those whose instruction is complete. On failure rule.kind is kNone and `failure` says why.
[[nodiscard]] RuleLookup rule_from_unwind_info(const ManagedFunction& function,
                                               std::uint64_t offset) noexcept;

}  // namespace np::unwind
