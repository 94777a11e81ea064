// The SIGPROF handler: one CPU sample of the thread that it interrupts.
#pragma once

#include <csignal>

namespace np::signal {

// To be installed with SA_SIGINFO | SA_RESTART and without SA_ONSTACK. A signal that is not from
// one of our timers is counted and passed on to the handler that was there before.
//
// What nearly every sample runs is marked [[gnu::hot]] in all layers: linkers put that side by
// side, on two pages of memory instead of five. A sample finds the pages of code as cold as those
// of data.
void on_profiling_signal(int signal_number, siginfo_t* info, void* context) noexcept;

}  // namespace np::signal
