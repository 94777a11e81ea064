// The runtime's event about an exception that is thrown: ExceptionThrown_V1, on the thread that
// throws.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "clr/events/runtime_event.h"

namespace np::clr {

inline constexpr std::uint32_t kExceptionThrownId = 80;

// At the level of errors no other event of this keyword comes along.
inline constexpr EventNeeds kExceptionNeeds{.keywords = 0x8000, .level = kLevelError};

// The name of its type, UTF-16 without its NUL. Nothing for payloads that are not what they should
// be.
[[nodiscard]] std::optional<std::span<const std::uint8_t>> read_exception_type(
    const RuntimeEvent& event) noexcept;

}  // namespace np::clr
