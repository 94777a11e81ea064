// The frame pointer of a thread that is blocked in the kernel.
//
// Of such a thread the kernel tells pc and sp (/proc/PID/task/TID/syscall) and no other register.
// libc's wrappers of system calls leave the frame pointer alone, so it still holds what it held in
// the first caller that has a frame by it, and there its distance from sp is known: that function
// has called, so all pushes and the allocation of its prologue are done. What is found must have a
// return address beside it; where the prologue cannot be read the stack is searched for that, for
// one behind a call of this very function first. A library that no scan has seen yet is asked
// itself, as by the walk: one that the program opens to wait in would else be left by no frame.
#pragma once

#include <cstdint>

#include "unwind/code_map.h"
#include "unwind/walk_scratch.h"

namespace np::unwind {

// 0 where no frame on the way needs it, or it cannot be found: the walk then says why it ends.
// `scratch` has room for a search in .eh_frame (eh_frame_search.h).
[[nodiscard]] std::uint64_t blocked_frame_pointer(const CodeMap& map, std::uint64_t pc,
                                                  std::uint64_t sp, WalkScratch scratch) noexcept;

}  // namespace np::unwind
