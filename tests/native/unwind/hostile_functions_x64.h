// See hostile_functions.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <ucontext.h>

namespace np::unwind {

// Words of what the kernel saves of interrupted code, and which of them are the walk's own.
inline constexpr std::size_t kGeneralWords = NGREG;
inline constexpr std::size_t kPcWord = REG_RIP;
inline constexpr std::size_t kSpWord = REG_RSP;
inline constexpr std::size_t kFpWord = REG_RBP;

// DWARF's number of a register that callees save: rbx.
inline constexpr std::uint8_t kDwarfTracked = 3;

inline const std::vector<std::uint8_t> kEpilogue = {0x5d, 0xc3};  // pop rbp; ret
// mov rax, 15; syscall
inline const std::vector<std::uint8_t> kSignalReturn = {0x48, 0xc7, 0xc0, 0x0f, 0x00,
                                                        0x00, 0x00, 0x0f, 0x05};

// Native functions that only this architecture has.
inline std::vector<NativeFunction> own_native_functions() {
    return {
        {.name = "epilogue", .is_described = false, .code = kEpilogue},
        // Lazy binding: sp + 8 + (((pc & 15) >= 11) << 3)
        {.name = "linkage table",
         .program = {0x0f, 11, 0x77, 0x08, 0x80, 0x00, 0x3f, 0x1a, 0x3b, 0x2a, 0x33, 0x24, 0x22}},
        // The return address lies 17 words below the frame's.
        {.name = "red zone", .program = {0x0e, 0x88, 0x01, 0x90, 17}},
    };
}

// The one that is first lies at `first_unwind` in an image, the others `stride` apart.
inline std::vector<ManagedFunctionShape> managed_functions(std::uint32_t first_unwind,
                                                           std::uint32_t stride) {
    const auto low = [](std::uint32_t value) { return static_cast<std::uint8_t>(value); };
    const auto high = [](std::uint32_t value) { return static_cast<std::uint8_t>(value >> 8); };
    constexpr std::uint32_t kEndless = 6;  // its place in this list
    const std::uint32_t endless = first_unwind + kEndless * stride;
    return {
        // push rbp; push r15; push rbx; sub rsp, 24
        {.name = "pushes", .unwind_info = {1, 8, 4, 0, 8, 0x22, 4, 0x30, 3, 0xf0, 1, 0x50}},
        // push rbp; sub rsp, 64; lea rbp, [rsp + 32]
        {.name = "frame pointer", .unwind_info = {1, 10, 3, 0x25, 10, 0x03, 5, 0x72, 1, 0x50}},
        // push rbp; sub rsp, 512; lea rbp, [rsp + 512]
        {.name = "large frame offset",
         .unwind_info = {1, 16, 6, 0x05, 16, 0x0b, 0x20, 0, 0, 0, 8, 0x01, 0x40, 0, 1, 0x50}},
        // sub rsp, 40; mov [rsp + 32], rbp
        {.name = "moved frame pointer", .unwind_info = {1, 9, 3, 0, 9, 0x54, 4, 0, 4, 0x42}},
        // movaps [rsp + 16], xmm6; movaps [rsp + 32], xmm7 with a far offset; sub rsp, 72
        {.name = "vector registers",
         .unwind_info = {1, 9, 6, 0, 9, 0x78, 1, 0, 9, 0x79, 32, 0, 0, 0, 4, 0x82}},
        {.name = "chained",
         .unwind_info = {1 | 4 << 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, low(first_unwind),
                         high(first_unwind), 0, 0}},
        {.name = "endless chain",
         .unwind_info = {1 | 4 << 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, low(endless), high(endless),
                         0, 0},
         .left = 0},
        {.name = "other version", .unwind_info = {2, 0, 0, 0}, .left = 0},
        {.name = "other frame register", .unwind_info = {1, 0, 0, 3}, .left = 0},
        {.name = "operation that nobody knows", .unwind_info = {1, 1, 1, 0, 1, 0x0a}, .left = 0},
        {.name = "operand cut off", .unwind_info = {1, 7, 1, 0, 7, 0x11}, .left = 0},
    };
}

}  // namespace np::unwind
