// What instructions tell of frames that are left by the frame pointer. One source file per
// architecture.
#pragma once

#include <cstdint>
#include <optional>

namespace np::unwind {

// How many bytes the frame pointer is above sp in the body of the function that begins at `start`:
// its prologue is done. Nothing when none that can be read lies before `pc`.
[[nodiscard]] std::optional<std::uint64_t> frame_above_sp(std::uint64_t start,
                                                          std::uint64_t pc) noexcept;

// Where the call goes that returns to `address`; 0 when it is an indirect one.
[[nodiscard]] std::uint64_t target_of_call(std::uint64_t address) noexcept;

}  // namespace np::unwind
