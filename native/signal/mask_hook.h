// Replaces pthread_sigmask in the runtime's import table.
//
// Our signals are in the mask of the SIGSEGV handler, so that none ever lands on the small
// alternate stack. The runtime does not return from that handler: it unblocks SIGSEGV by hand and
// goes on with the exception. Where it does so, ours must be unblocked too, or the thread is never
// sampled again.
#pragma once

#include <csignal>
#include <cstdint>

namespace np::signal {

using MaskFunction = int (*)(int how, const sigset_t* set, sigset_t* previous);

// To be called before the import is replaced: the function that the hook calls, and the signals
// that it unblocks together with SIGSEGV, as bits (signal/machine_context.h).
void set_mask_function(MaskFunction function, std::uint64_t our_signals) noexcept;

int unblock_with_profiling(int how, const sigset_t* set, sigset_t* previous) noexcept;

}  // namespace np::signal
