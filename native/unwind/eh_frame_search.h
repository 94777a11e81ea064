// One rule of a native library, read where the library itself keeps it.
//
// Tables that are compiled ahead (library_rows.h) answer in a few nanoseconds; this takes one or
// two microseconds, and is for what they do not have: libraries that were opened a moment ago, and
// registers other than the frame pointer.
#pragma once

#include <cstddef>
#include <cstdint>

#include "unwind/frame_description.h"
#include "unwind/rule.h"
#include "unwind/walk_scratch.h"

namespace np::unwind {

inline constexpr std::size_t kEhFrameScratchWords = 56;

// The rule at `pc` by the .eh_frame_hdr at `header`. `kept_register` (DWARF's number) is what the
// rule's `fp` is about. kNone when no function covers the pc, kUnsupported when the data cannot be
// read or followed, or less scratch memory than kEhFrameScratchWords is left. Handler world.
[[nodiscard]] Rule rule_from_eh_frame(std::uint64_t header, std::uint64_t pc,
                                      std::uint8_t kept_register, WalkScratch scratch) noexcept;

// The function around `pc` by the same data; of size 0 when there is none, or the data cannot be
// read, or too little scratch memory is left. Handler world.
[[nodiscard]] FrameBounds function_from_eh_frame(std::uint64_t header, std::uint64_t pc,
                                                 WalkScratch scratch) noexcept;

}  // namespace np::unwind
