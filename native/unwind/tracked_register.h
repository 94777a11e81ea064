// A register that the walk does not carry, in a caller whose frame's address is kept there.
//
// The loader's lazy binding does that: it keeps sp in rbx, aligns the stack for the vector
// registers, and goes to look the symbol up. Carrying rbx would make every step of every walk
// dearer, so it is found afterwards, from the interrupted code on.
#pragma once

#include <cstdint>

#include "unwind/code_map.h"
#include "unwind/registers.h"
#include "unwind/walk_scratch.h"

namespace np::unwind {

// Makes the rule of a caller, which is based on a general register, one by sp. False when the
// frames from the interrupted code to `caller` are not all native code that says where it keeps
// the register. Handler world.
[[nodiscard]] bool make_sp_based(const CodeMap& map, const Registers& caller, Rule& rule,
                                 WalkScratch scratch) noexcept;

}  // namespace np::unwind
