// Epilogues, where unwind data does not describe them, read from the code itself. One source file
// per architecture.
#pragma once

#include <cstdint>
#include <optional>

#include "unwind/code_map.h"
#include "unwind/rule.h"

namespace np::unwind {

// The rule at `pc` when everything from there on is the rest of an epilogue. Nothing when `pc`
// stands elsewhere, the code cannot be read, or the function's unwind data knows better. On x86-64:
// [vzeroupper] [add rsp, n | lea rsp, [rbp | rsp + n]] pop* (ret | a tail call out of the
// function).
[[nodiscard]] std::optional<Rule> rule_in_epilogue(const ManagedFunction& function,
                                                   std::uint64_t pc) noexcept;

// The same in library code without or with wrong unwind data, where loads of saved vector registers
// (movdqa), calls and stores of a flag may come first, and a tail call is an indirect jump. On
// arm64 compilers and assembly describe theirs.
[[nodiscard]] std::optional<Rule> rule_in_library_epilogue(std::uint64_t pc) noexcept;

}  // namespace np::unwind
