// Whether walks do without the kernel.
#pragma once

#include "unwind/code_map.h"

namespace np::bench {

// Walks from each of `walks` leaves below `depth` functions, in a process that any system call
// ends: from a leaf that is new to the rules, from the same leaf again, and with no rules at all,
// where each frame is searched for. Says what came of it; false when a walk asked the kernel for
// something, or did not come to the stack's root with as many frames as the others.
[[nodiscard]] bool walk_without_kernel(const unwind::CodeMap& map, int depth, int walks);

}  // namespace np::bench
