// Puts our signal handlers in place, and checks before each window that they still are.
//
// The alternate stack on which the runtime handles SIGSEGV has about 2.6 KiB left where a signal
// lands there: a sample would overrun it, and with AVX-512 the kernel's own frame (3.3 KiB) does,
// which ends the process. So all signals that we send, SIGPROF and that of rescue(), are added to
// the mask of that handler, in the same way in which the runtime protects its own, and where the
// runtime unblocks SIGSEGV by hand it now unblocks them too (signal/mask_hook.h). Both are done
// before the first timer exists.
//
// Handlers stay for the life of the process: the default action of SIGPROF kills, and one signal
// may always be on its way.
#pragma once

#include <csignal>
#include <optional>
#include <string>

#include "session/system_threads.h"
#include "signal/previous_action.h"

namespace np::session {

class SignalGuard {
public:
    // What handles SIGPROF now; the sample handler passes on to it what is not ours.
    [[nodiscard]] static signal::PreviousAction current_profiling_action() noexcept;

    // Once, in Initialize: the runtime's own handlers are in place by then. What goes wrong is
    // remembered as the problem().
    void install();

    // Why no window may be opened now: a handler could not be installed, or another library has
    // taken the signal since.
    [[nodiscard]] std::optional<std::string> problem() const;

    // Unblocks SIGPROF on a thread of this process. False when no signal for it was free, or the
    // application has taken it since.
    [[nodiscard]] bool rescue(Tid tid) const;

private:
    [[nodiscard]] std::optional<std::string> try_install();
    [[nodiscard]] std::optional<std::string> protect_alternate_stack(
        const struct sigaction& runtime);
    [[nodiscard]] bool stand_in_front(int signal_number, const struct sigaction& runtime) const;

    std::optional<std::string> install_problem_ = "the signal handlers are not installed";
    int rescue_signal_ = 0;  // 0: none was free
};

}  // namespace np::session
