// Why a walk ended. The numbers are the wire's (docs/wire_format.md, "Reasons").
#pragma once

#include <cstdint>

namespace np::unwind {

enum class WalkEnd : std::uint8_t {
    kRoot = 0,
    kDepthLimit = 1,
    kUnknownCode = 2,
    kUnreadableMemory = 3,
    kNoProgress = 4,
    kUnsupportedRule = 5,
    kBadReturnAddress = 6,
};

inline constexpr int kWalkEndCount = 7;

}  // namespace np::unwind
