// The instructions of an epilogue of arm64.
#pragma once

#include <cstdint>
#include <optional>

#include "unwind/managed_image.h"
#include "unwind/rule.h"

namespace np::unwind {

// The rule at `pc` when everything from there on is the rest of an epilogue: loads of saved
// registers by sp, the release of the frame, and a return or a jump out of the function. Nothing
// when `pc` stands elsewhere or the code cannot be read.
[[nodiscard]] std::optional<Rule> decode_epilogue(const ManagedFunction& function,
                                                  std::uint64_t pc) noexcept;

}  // namespace np::unwind
