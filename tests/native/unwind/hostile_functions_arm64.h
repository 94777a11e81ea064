// See hostile_functions.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "unwind/architecture.h"

namespace np::unwind {

// Words of what the kernel saves of interrupted code, x0 to x30, sp and pc, and which of them are
// the walk's own.
inline constexpr std::size_t kGeneralWords = 33;
inline constexpr std::size_t kPcWord = 32;
inline constexpr std::size_t kSpWord = kDwarfSp;
inline constexpr std::size_t kFpWord = kDwarfFp;

// DWARF's number of a register that callees save.
inline constexpr std::uint8_t kDwarfTracked = 19;

// ldp x29, x30, [sp], #16; ret
inline const std::vector<std::uint8_t> kEpilogue = {0xfd, 0x7b, 0xc1, 0xa8, 0xc0, 0x03, 0x5f, 0xd6};
// mov x8, #139; svc #0
inline const std::vector<std::uint8_t> kSignalReturn = {0x68, 0x11, 0x80, 0xd2,
                                                        0x01, 0x00, 0x00, 0xd4};

// Native functions that only this architecture has.
inline std::vector<NativeFunction> own_native_functions() {
    return {
        {.name = "epilogue", .left = kLeftAtLeaf, .is_described = false, .code = kEpilogue},
        // The frame's address is sp, the return address in its register, signed from 32 on.
        {.name = "leaf", .program = {0x0e, 0, 0x08, 30, 0x40 | 32, 0x2d}, .left = kLeftAtLeaf},
    };
}

// Of 64 instructions each; see unwind_record_arm64.h.
inline std::vector<ManagedFunctionShape> managed_functions(std::uint32_t /*first_unwind*/,
                                                           std::uint32_t /*stride*/) {
    constexpr std::uint8_t kWord = 1 << 3;  // of codes
    constexpr std::uint32_t kPacked = 1 | 64 << 2 | 3 << 16 | 6 << 23;
    return {
        // stp x29, x30, [sp, #-64]!; stp x19, x20, [sp, #48]; mov x29, sp
        {.name = "pushes",
         .unwind_info = {64, 0, 0, 2 * kWord, 0xe1, 0xc8, 0x06, 0x87, 0xe4, 0xe3, 0xe3, 0xe3}},
        {.name = "scoped epilogue",
         .unwind_info = {64, 0, 0x40, 2 * kWord, 40, 0, 0x40, 0, 0xe1, 0xc8, 0x06, 0x87, 0xe4, 0xe3,
                         0xe3, 0xe3}},
        {.name = "single epilogue",
         .unwind_info = {64, 0, 0x60, 2 * kWord, 0xe1, 0xc8, 0x06, 0x87, 0xe4, 0xe3, 0xe3, 0xe3}},
        // sub sp, sp, #48; stp x29, x30, [sp, #16]
        {.name = "stack pointer", .unwind_info = {64, 0, 0, kWord, 0x42, 0x03, 0xe4, 0xe3}},
        {.name = "fragment", .unwind_info = {64, 0, 0, kWord, 0xe5, 0xe1, 0x87, 0xe4}},
        {.name = "extended header",
         .unwind_info = {64, 0, 0, 0, 0, 0, 1, 0, 0x42, 0x03, 0xe4, 0xe3}},
        {.name = "without return address",
         .unwind_info = {64, 0, 0, kWord, 0x03, 0xe4, 0xe3, 0xe3},
         .left = kLeftAtLeaf},
        {.name = "packed", .packed = kPacked | 3 << 21},
        {.name = "packed without frame pointer", .packed = kPacked | 1 << 21},
        {.name = "machine frame",
         .unwind_info = {64, 0, 0, kWord, 0xe9, 0xe4, 0xe3, 0xe3},
         .left = 0},
        {.name = "codes without end",
         .unwind_info = {64, 0, 0, kWord, 0x01, 0x01, 0x01, 0x01},
         .left = 0},
        {.name = "other version",
         .unwind_info = {64, 0, 1 << 2, kWord, 0x01, 0xe4, 0xe3, 0xe3},
         .left = 0},
    };
}

}  // namespace np::unwind
