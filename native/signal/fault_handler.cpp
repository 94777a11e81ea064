#include "signal/fault_handler.h"

#include "base/safe_load.h"
#include "signal/machine_context.h"

namespace np::signal {
namespace {

PreviousAction next_for_segv;
PreviousAction next_for_bus;

}  // namespace

void set_next_fault_action(int signal_number, PreviousAction next) noexcept {
    (signal_number == SIGBUS ? next_for_bus : next_for_segv) = next;
}

void on_fault(int signal_number, siginfo_t* info, void* context) noexcept {
    // errno is untouched up to the call: this frame leaves no trace in a chain of handlers.
    if (const auto resume = base::safe_load_resume(registers_of(context).pc)) {
        set_pc(context, *resume);
        return;
    }
    (signal_number == SIGBUS ? next_for_bus : next_for_segv).call(signal_number, info, context);
}

}  // namespace np::signal
