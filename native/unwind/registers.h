// The registers that a walk starts from and carries from frame to frame.
#pragma once

#include <cstdint>

namespace np::unwind {

struct Registers {
    std::uint64_t pc = 0;
    std::uint64_t sp = 0;
    std::uint64_t fp = 0;
    // Where all general registers of the interrupted code lie, as in an mcontext_t; 0 when only the
    // three are known, as in callers. Hand-written code keeps its frame's address in any of them.
    std::uint64_t general = 0;
};

}  // namespace np::unwind
