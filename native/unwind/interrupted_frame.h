// The registers that the kernel saves when it interrupts a thread, and the way back to them.
#pragma once

#include <cstdint>
#include <optional>

#include "unwind/registers.h"
#include "unwind/walk_end.h"

namespace np::unwind {

// From the kernel's return trampoline, where sp points to what it saved, to the interrupted code.
// Its stack may be another one, so sp need not grow: the number of frames alone bounds a walk
// through such frames. Nothing when all went well.
[[nodiscard]] std::optional<WalkEnd> leave_signal_frame(Registers& registers) noexcept;

// The registers that lie at `general`, as in an mcontext_t. Nothing when all went well.
[[nodiscard]] std::optional<WalkEnd> load_interrupted(std::uint64_t general,
                                                      Registers& registers) noexcept;

// The value of general register `number` (DWARF's numbers) in interrupted code. Nothing when all
// went well.
[[nodiscard]] std::optional<WalkEnd> load_general(const Registers& registers, std::uint8_t number,
                                                  std::uint64_t& value) noexcept;

// Whether `pc` stands at rt_sigreturn, with which every libc returns from a handler. musl has no
// unwind data for it.
[[nodiscard]] bool is_signal_return(std::uint64_t pc) noexcept;

}  // namespace np::unwind
