// One step of a walk: from a frame's registers to its caller's by a rule.
#pragma once

#include <optional>

#include "unwind/registers.h"
#include "unwind/rule.h"
#include "unwind/walk_end.h"

namespace np::unwind {

// Replaces `registers` by the caller's (by the interrupted ones for kSignalFrame). The rule is one
// that steps. Returns why it cannot be followed; `registers` is then unspecified.
[[nodiscard]] std::optional<WalkEnd> step(const Rule& rule, Registers& registers) noexcept;

}  // namespace np::unwind
