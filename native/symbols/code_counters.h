// What became of the code that the registry was told of, in numbers.
#pragma once

#include <cstdint>

namespace np::symbols {

// All ever. Of methods that could not be read a window's end tells (session/code_notice.h). Images
// without code are usual and not told, nor are failed libraries: a walk that ends there has its
// reason.
struct CodeCounters {
    std::uint64_t jit_from_header = 0;      // methods with the runtime's own unwind data
    std::uint64_t jit_from_prologue = 0;    // methods with decoded prologues
    std::uint64_t jit_rejected = 0;         // methods of which nothing could be read or kept
    std::uint64_t invalid_headers = 0;      // code headers that did not check out
    std::uint64_t jit_without_room = 0;     // methods with unwind data that the pool did not take
    std::uint64_t images = 0;               // ReadyToRun images added
    std::uint64_t images_without_code = 0;  // images without a usable function table
    std::uint64_t libraries = 0;            // native libraries compiled
    std::uint64_t failed_libraries = 0;     // native libraries whose .eh_frame is missing or broken
};

}  // namespace np::symbols
