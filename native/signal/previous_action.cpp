#include "signal/previous_action.h"

namespace np::signal {

PreviousAction PreviousAction::from(const struct sigaction& action) noexcept {
    if (action.sa_handler == SIG_DFL || action.sa_handler == SIG_IGN) return {};
    if ((action.sa_flags & SA_SIGINFO) != 0) return {.with_info = action.sa_sigaction};
    return {.plain = action.sa_handler};
}

void PreviousAction::call(int signal_number, siginfo_t* info, void* context) const noexcept {
    if (with_info != nullptr) {
        with_info(signal_number, info, context);
    } else if (plain != nullptr) {
        plain(signal_number);
    }
}

}  // namespace np::signal
