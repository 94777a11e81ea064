// See architecture.h.
#pragma once

#include <cstddef>
#include <cstdint>

namespace np::unwind {

// DWARF's numbers of the registers, System V ABI for x86-64, figure 3.36.
inline constexpr std::uint8_t kDwarfFp = 6;
inline constexpr std::uint8_t kDwarfSp = 7;
inline constexpr std::uint8_t kDwarfReturnAddress = 16;
inline constexpr std::uint8_t kDwarfLastGeneral = 15;

// A call pushes the return address, so it lies right below the frame's address.
inline constexpr bool kIsReturnAddressPushed = true;

// Between the frame's address and the return address, where a red zone is between.
inline constexpr std::int32_t kMostReturnWords = 255;

// Return addresses are seldom nearer to each other than 2 to this.
inline constexpr unsigned kCallDistanceBits = 4;

// Every instruction is at a multiple of 2 to this.
inline constexpr unsigned kInstructionAlignmentBits = 0;

// Of a PackedRule's 23: saved frame pointers up to a KiB below the cfa, frames up to 128 KiB.
inline constexpr unsigned kPackedFpBits = 7;

constexpr std::uint64_t without_signature(std::uint64_t return_address) noexcept {
    return return_address;
}

// Compilers and assemblers pad functions, so that the address before one is no code.
inline constexpr bool kHasGapsBetweenFunctions = true;

// Of a ReadyToRun image's header.
inline constexpr std::uint16_t kImageMachine = 0x8664;

// RUNTIME_FUNCTION: u32 begin, end, unwind data, as offsets from a base.
inline constexpr std::size_t kRuntimeFunctionSize = 12;

// Bits that say that the third is the unwind data itself instead.
inline constexpr std::uint32_t kPackedUnwindMask = 0;

}  // namespace np::unwind
