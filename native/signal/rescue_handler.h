// Unblocks SIGPROF on a thread that was found with it blocked.
#pragma once

#include <csignal>

namespace np::signal {

// Changes the mask in the context, which the kernel puts back when the handler returns: the only
// way to change another thread's mask.
void on_rescue_signal(int signal_number, siginfo_t* info, void* context) noexcept;

}  // namespace np::signal
