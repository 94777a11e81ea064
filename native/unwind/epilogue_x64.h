// Epilogues, which UNWIND_INFO does not describe, read from the code itself.
#pragma once

#include <cstdint>
#include <optional>

#include "unwind/code_map.h"
#include "unwind/rule.h"

namespace np::unwind {

// The rule at `pc` when everything from there on is the rest of an epilogue:
// [vzeroupper] [add rsp, n | lea rsp, [rbp | rsp + n]] pop* (ret | a tail call out of the
// function). Nothing when `pc` stands elsewhere or the code cannot be read.
[[nodiscard]] std::optional<Rule> rule_in_epilogue(const ManagedFunction& function,
                                                   std::uint64_t pc) noexcept;

// The same in hand-written library code, where loads of saved vector registers (movdqa) may come
// first and a tail call is an indirect jump.
[[nodiscard]] std::optional<Rule> rule_in_library_epilogue(std::uint64_t pc) noexcept;

}  // namespace np::unwind
