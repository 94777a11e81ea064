// See architecture.h.
#pragma once

#include <cstddef>
#include <cstdint>

namespace np::unwind {

// DWARF's numbers of the registers, "DWARF for the Arm 64-bit Architecture", 4.1.
inline constexpr std::uint8_t kDwarfFp = 29;
inline constexpr std::uint8_t kDwarfSp = 31;
inline constexpr std::uint8_t kDwarfReturnAddress = 30;
inline constexpr std::uint8_t kDwarfLastGeneral = 31;

// A call leaves the return address in x30. Who calls saves it, anywhere in the frame; what does not
// call may leave it there.
inline constexpr bool kIsReturnAddressPushed = false;

// From the frame's address down to the return address: compilers save it at the frame's lower end.
inline constexpr std::int32_t kMostReturnWords = 65535;

// Return addresses are seldom nearer to each other than 2 to this.
inline constexpr unsigned kCallDistanceBits = 3;

// Every instruction is at a multiple of 2 to this.
inline constexpr unsigned kInstructionAlignmentBits = 2;

// Of a PackedRule's 23: the frame pointer is saved at the frame's lower end, and frames of up to 8
// KiB can be kept.
inline constexpr unsigned kPackedFpBits = 10;

// Code with branch protection signs the return addresses that it saves, in bits that no address
// has; XPACLRI clears them, and is no operation on processors that cannot sign.
inline std::uint64_t without_signature(std::uint64_t return_address) noexcept {
    register std::uint64_t stripped asm("x30") = return_address;
    asm("hint #7" : "+r"(stripped));
    return stripped;
}

// All instructions have one size, and functions need no padding.
inline constexpr bool kHasGapsBetweenFunctions = false;

// Of a ReadyToRun image's header.
inline constexpr std::uint16_t kImageMachine = 0xaa64;

// RUNTIME_FUNCTION: u32 begin, unwind data, as offsets from a base. The unwind data tells the size.
inline constexpr std::size_t kRuntimeFunctionSize = 8;

// Bits that say that the second is the unwind data itself, in a packed form, instead.
inline constexpr std::uint32_t kPackedUnwindMask = 3;

}  // namespace np::unwind
