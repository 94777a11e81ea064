// See inline_load.h.
#pragma once

#include <cstdint>

namespace np::base {

// The fix-up makes the value instead of jumping to a label of C++: gcc 12 loses the output of
// `asm goto` (its bug 113921).
[[nodiscard]] inline std::uint64_t load_word_inline(std::uintptr_t address) noexcept {
    std::uint64_t value = 0;
    asm volatile inline(
        "1: movq %1, %0\n"
        "2:\n"
        ".pushsection .text.unlikely, \"ax?\", @progbits\n"
        "3: movq %2, %0\n"
        "jmp 2b\n"
        ".popsection\n"
        ".pushsection np_safe_loads, \"a?\", @progbits\n"
        ".balign 4\n"
        ".long 1b - .\n"
        ".long 3b - .\n"
        ".popsection"
        : "=r"(value)
        : "m"(*reinterpret_cast<const std::uint64_t*>(address)),
          "i"(static_cast<std::int64_t>(kUnreadableWord)));
    return value;
}

}  // namespace np::base
