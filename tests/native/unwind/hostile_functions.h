// Functions that hostile walks stand in: what their code is and how it says that they are left.
#pragma once

#include <cstdint>
#include <vector>

namespace np::unwind {

// What a test of hostile walks must have seen of a function besides that it was met.
inline constexpr unsigned kLeftAtLeaf = 1;
inline constexpr unsigned kLeftAsCaller = 2;
inline constexpr unsigned kLeftAnywhere = kLeftAtLeaf | kLeftAsCaller;

// Of a native library.
struct NativeFunction {
    const char* name = "";
    std::vector<std::uint8_t> program = {};  // call frame instructions
    unsigned left = kLeftAnywhere;
    unsigned aims = 1;
    bool is_described = true;             // by .eh_frame
    std::vector<std::uint8_t> code = {};  // from kMark on, calls everywhere else
};

// From the compilers of the runtime.
struct ManagedFunctionShape {
    const char* name = "";
    std::vector<std::uint8_t> unwind_info = {};
    unsigned left = kLeftAnywhere;
    std::uint32_t packed = 0;  // not 0: in place of unwind_info (runtime_function.h)
};

}  // namespace np::unwind

#if defined(__x86_64__)
#include "unwind/hostile_functions_x64.h"
#else
#include "unwind/hostile_functions_arm64.h"
#endif
