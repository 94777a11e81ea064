// The registers that a walk starts from and carries from frame to frame.
#pragma once

#include <cstdint>

namespace np::unwind {

struct Registers {
    std::uint64_t pc;
    std::uint64_t sp;
    std::uint64_t fp;
};

}  // namespace np::unwind
