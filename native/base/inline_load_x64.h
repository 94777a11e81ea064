// See inline_load.h.
#pragma once

#include <cstdint>

namespace np::base {

// The fix-up clears a register instead of jumping to a label of C++: gcc 12 loses the output of
// `asm goto` (its bug 113921).
[[nodiscard]] inline bool load_word_inline(std::uintptr_t address, std::uint64_t& out) noexcept {
    std::uint64_t value = 0;
    std::uint32_t is_readable = 1;
    asm volatile(
        "1: movq (%2), %0\n"
        "2:\n"
        ".pushsection .text.unlikely, \"ax?\", @progbits\n"
        "3: xorl %1, %1\n"
        "jmp 2b\n"
        ".popsection\n"
        ".pushsection np_safe_loads, \"a?\", @progbits\n"
        ".balign 4\n"
        ".long 1b - .\n"
        ".long 3b - .\n"
        ".popsection"
        : "=&r"(value), "+r"(is_readable)
        : "r"(address)
        : "memory");
    out = value;
    return is_readable != 0;
}

}  // namespace np::base
