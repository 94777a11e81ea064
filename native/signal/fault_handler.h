// Stands in front of the runtime's SIGSEGV and SIGBUS handlers, for our fault-tolerant loads.
#pragma once

#include <csignal>

#include "signal/previous_action.h"

namespace np::signal {

// To be called before the handler is installed for `signal_number` (SIGSEGV or SIGBUS).
void set_next_fault_action(int signal_number, PreviousAction next) noexcept;

// A fault of base::load_word or base::copy_memory continues at its fix-up; every other fault goes
// unchanged to the handler that was there before.
void on_fault(int signal_number, siginfo_t* info, void* context) noexcept;

}  // namespace np::signal
