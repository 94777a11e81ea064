// A copy of a jitted method's unwind data, for the pool. One source file per architecture.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace np::symbols {

// The UNWIND_INFO (x86-64) or .xdata record (arm64) at `address`, if it is one that our walker can
// follow. The exception handler's address and data behind the codes are left out.
[[nodiscard]] std::optional<std::vector<std::uint8_t>> copy_unwind_info(std::uint64_t address);

}  // namespace np::symbols
