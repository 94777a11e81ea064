// What makes a word on the stack a return address.
#pragma once

#include <cstdint>
#include <optional>

#include "unwind/code_map.h"
#include "unwind/rule.h"

namespace np::unwind {

// Whether the instruction that ends at `address` is a call.
[[nodiscard]] bool follows_call(std::uint64_t address) noexcept;

// For code without a frame of its own: the rule that finds the return address at sp, sp + 8, + 16
// or + 24, the first that lies in known code behind a call. Nothing when none does.
[[nodiscard]] std::optional<Rule> probe_return_address(const CodeMap& map,
                                                       std::uint64_t sp) noexcept;

}  // namespace np::unwind
