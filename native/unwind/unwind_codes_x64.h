// The unwind codes of x86-64.
#pragma once

#include <cstdint>

namespace np::unwind {

// https://learn.microsoft.com/cpp/build/exception-handling-x64, and 11 by the .NET runtime on Unix.
enum class UnwindOperation : std::uint8_t {
    kPushNonvolatile = 0,
    kAllocateLarge = 1,
    kAllocateSmall = 2,
    kSetFramePointer = 3,
    kSaveNonvolatile = 4,
    kSaveNonvolatileFar = 5,
    kSaveXmm = 8,
    kSaveXmmFar = 9,
    kSetFramePointerLarge = 11,
};

inline constexpr std::uint8_t kRbpInCodes = 5;  // the register's number

}  // namespace np::unwind
