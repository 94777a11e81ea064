// The registers that a walk starts from and carries from frame to frame.
#pragma once

#include <cstdint>

namespace np::unwind {

struct Registers {
    std::uint64_t pc = 0;
    std::uint64_t sp = 0;
    std::uint64_t fp = 0;
    // Where all general registers of the interrupted code lie, as in an mcontext_t; callers keep
    // it, whose own ones are found from there (tracked_register.h). 0 when only the three are
    // known.
    std::uint64_t general = 0;
    // The runtime's own object for the thread, 0 when it has none, it is not known, or has been
    // used (hijacked_return.h).
    std::uint64_t runtime_thread = 0;
};

}  // namespace np::unwind
