// What became of the code that the registry was told of, in numbers.
#pragma once

#include <cstdint>

namespace np::symbols {

// All ever. What could not be read is told at a window's end (session/code_notice.h).
struct CodeCounters {
    std::uint64_t jit_from_header = 0;      // methods with the runtime's own unwind data
    std::uint64_t jit_from_prologue = 0;    // methods with decoded prologues
    std::uint64_t jit_rejected = 0;         // methods without code that could be read
    std::uint64_t invalid_headers = 0;      // code headers that did not check out
    std::uint64_t jit_without_room = 0;     // methods with unwind data that the pool did not take
    std::uint64_t images = 0;               // ReadyToRun images added
    std::uint64_t images_without_code = 0;  // images without a usable function table
    std::uint64_t libraries = 0;            // native libraries compiled
    std::uint64_t failed_libraries = 0;     // native libraries whose .eh_frame is missing or broken
};

}  // namespace np::symbols
