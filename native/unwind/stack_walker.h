// Walks the stack of a thread from its registers to its first function.
//
// Frame pointers alone get 44 % of the stacks of a .NET process wrong: a fifth of the jitted
// methods have none, libc and the runtime's stubs neither, and methods replaced on the stack do not
// keep the return address beside it. So each frame is left by the unwind data of its code, brought
// into one form (rule.h) by where the pc lies (code_map.h):
//
//   native library    row compiled from .eh_frame
//   ReadyToRun image  unwind data from the image's function table
//   jitted method     unwind data copied from the code header (or made from the decoded prologue)
//   anything else     a stub: no frame of its own, the return address is at or just above sp, or in
//                     its register
//
// The leaf, and a frame interrupted by a signal, may stand anywhere in its function, callers stand
// behind a call. Only the former need two things: the prologue's part that has run (unwind data
// says it per instruction, .eh_frame has rows), and the epilogue's, which that of x86-64 does not
// describe: it is decoded forward from the pc to its return. Callers are looked up one byte before
// the return address, for a call may be the last instruction of its function.
//
// A wrong guess must not become a wrong stack. A return address that a rule gives must lie in known
// code; one that is found by probing must also follow a call instruction; the stack pointer must
// grow with each frame and be aligned. All memory is read through base::load_word. Every walk ends
// with a reason (walk_end.h), which its user counts.
//
// The order of work per frame is: find the rule, record, apply it, check. Rules come from a cache
// by return address, or by the leaf's pc (rule_cache.h); frames that it knows are left in a loop of
// their own (cached_frames.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "unwind/code_map.h"
#include "unwind/registers.h"
#include "unwind/rule_cache.h"
#include "unwind/walk_end.h"

namespace np::unwind {

struct WalkResult {
    std::size_t frame_count;
    WalkEnd end;
};

// Writes the look-up addresses of at most frames.size() frames, leaf first: the pc itself for the
// leaf and for frames interrupted by a signal, the return address minus one for callers. `cache`
// is that of the map's owner, null: every rule is looked up. The registers are used up: a copy
// would be on the stack all the while. Handler world; less than 1 KiB of stack.
[[nodiscard]] WalkResult walk(const CodeMap& map, RuleCache* cache, Registers&& registers,
                              std::span<std::uint64_t> frames) noexcept;

}  // namespace np::unwind
