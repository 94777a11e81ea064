// What makes a word a return address.
#pragma once

#include <cstdint>
#include <optional>

#include "unwind/code_map.h"
#include "unwind/registers.h"
#include "unwind/rule.h"

namespace np::unwind {

// Whether the instruction that ends at `address` is a call.
[[nodiscard]] bool follows_call(std::uint64_t address) noexcept;

// Whether the frame that returned to `registers` may have kept its return address at `slot`.
[[nodiscard]] bool is_return_slot(const Registers& registers, std::uint64_t slot) noexcept;

// For interrupted code without a frame of its own: the rule that finds its return address, which
// must lie in known code behind a call. On x86-64 that is the first such word at sp, sp + 8, + 16
// or + 24, on arm64 what the register holds. Nothing when there is none.
[[nodiscard]] std::optional<Rule> probe_return_address(const CodeMap& map,
                                                       const Registers& registers) noexcept;

}  // namespace np::unwind
