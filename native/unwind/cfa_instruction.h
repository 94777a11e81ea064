// The call frame instructions of DWARF 5, section 7.24, and GNU's own.
#pragma once

#include <cstdint>

namespace np::unwind::cfa {

// Read from bytes that may be anything, so switches are over numbers.
enum Instruction : std::uint8_t {
    // With an operand in their low six bits.
    kAdvance = 0x40,
    kOffset = 0x80,
    kRestore = 0xc0,

    kNop = 0x00,
    kSetLocation = 0x01,
    kAdvance1 = 0x02,
    kAdvance2 = 0x03,
    kAdvance4 = 0x04,
    kOffsetExtended = 0x05,
    kRestoreExtended = 0x06,
    kUndefined = 0x07,
    kSameValue = 0x08,
    kRegister = 0x09,
    kRememberState = 0x0a,
    kRestoreState = 0x0b,
    kDefineCfa = 0x0c,
    kDefineCfaRegister = 0x0d,
    kDefineCfaOffset = 0x0e,
    kDefineCfaExpression = 0x0f,
    kExpression = 0x10,
    kOffsetExtendedSigned = 0x11,
    kDefineCfaSigned = 0x12,
    kDefineCfaOffsetSigned = 0x13,
    kValueOffset = 0x14,
    kValueOffsetSigned = 0x15,
    kValueExpression = 0x16,
    kNegateReturnAddressState = 0x2d,  // of arm64
    kArgumentsSize = 0x2e,
    kNegativeOffsetExtended = 0x2f,
};

// Those that say where one register is, but for the expressions.
constexpr bool names_a_register(std::uint8_t instruction) noexcept {
    for (const Instruction one :
         {kOffsetExtended, kOffsetExtendedSigned, kNegativeOffsetExtended, kRestoreExtended,
          kUndefined, kSameValue, kRegister, kValueOffset, kValueOffsetSigned}) {
        if (instruction == one) return true;
    }
    return false;
}

}  // namespace np::unwind::cfa
