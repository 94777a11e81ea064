// A register that the walk does not carry, in a caller whose frame's address is kept there.
//
// The loader's lazy binding does that: it keeps sp in rbx, aligns the stack for the vector
// registers, and goes to look the symbol up. Carrying rbx would make every step of every walk
// dearer, so it is found afterwards, from the interrupted code on.
#pragma once

#include <cstdint>

#include "unwind/code_map.h"
#include "unwind/walk_scratch.h"

namespace np::unwind {

// Makes the rule of a caller, whose stack pointer is `caller_sp` and whose rule is based on a
// general register, one by sp. `interrupted` is where the registers of the interrupted code below
// it lie (Registers::general). The rule is left as it is, and step() then says why the walk ends,
// when the frames between are not all native code that says where it keeps the register. Handler
// world.
void make_sp_based(const CodeMap& map, std::uint64_t interrupted, std::uint64_t caller_sp,
                   Rule& rule, WalkScratch scratch) noexcept;

}  // namespace np::unwind
