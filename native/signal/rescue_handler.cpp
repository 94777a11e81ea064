#include "signal/rescue_handler.h"

#include "signal/machine_context.h"

namespace np::signal {

void on_rescue_signal(int, siginfo_t*, void* context) noexcept {
    const std::uint64_t blocked = blocked_signals(context);
    // A thread inside the SIGSEGV handler has SIGPROF blocked on purpose (mask_hook.h).
    if ((blocked & signal_bit(SIGSEGV)) != 0) return;
    set_blocked_signals(context, blocked & ~signal_bit(SIGPROF));
}

}  // namespace np::signal
