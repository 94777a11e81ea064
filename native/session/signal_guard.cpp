#include "session/signal_guard.h"

#include <cstring>

#include <sys/syscall.h>
#include <unistd.h>

#include "session/import_patch.h"
#include "signal/fault_handler.h"
#include "signal/mask_hook.h"
#include "signal/rescue_handler.h"
#include "signal/sample_handler.h"

namespace np::session {
namespace {

using Action = struct sigaction;

Action current_action(int signal_number) noexcept {
    Action action{};
    sigaction(signal_number, nullptr, &action);
    return action;
}

bool is_default(const Action& action) noexcept {
    return action.sa_handler == SIG_DFL || action.sa_handler == SIG_IGN;
}

// Ours in front of `runtime`, with its flags and its mask, and SIGPROF blocked meanwhile.
bool stand_in_front(int signal_number, const Action& runtime) noexcept {
    signal::set_next_fault_action(signal_number, signal::PreviousAction::from(runtime));
    Action ours = runtime;
    ours.sa_sigaction = signal::on_fault;
    ours.sa_flags |= SA_SIGINFO;
    sigaddset(&ours.sa_mask, SIGPROF);
    return sigaction(signal_number, &ours, nullptr) == 0;
}

}  // namespace

signal::PreviousAction SignalGuard::current_profiling_action() noexcept {
    return signal::PreviousAction::from(current_action(SIGPROF));
}

void SignalGuard::install() {
    install_problem_ = try_install();
}

std::optional<std::string> SignalGuard::try_install() {
    const Action runtime = current_action(SIGSEGV);
    if (is_default(runtime)) return "the runtime has no SIGSEGV handler";
    if (auto problem = protect_alternate_stack(runtime)) return problem;
    if (!stand_in_front(SIGSEGV, runtime)) return "the SIGSEGV handler cannot be replaced";
    // A file that shrinks under its mapping raises SIGBUS; without a handler there is nothing to
    // pass other faults on to.
    const Action bus = current_action(SIGBUS);
    if (!is_default(bus)) stand_in_front(SIGBUS, bus);

    Action profiling{};
    profiling.sa_sigaction = signal::on_profiling_signal;
    profiling.sa_flags = SA_SIGINFO | SA_RESTART;
    if (sigaction(SIGPROF, &profiling, nullptr) != 0) return "SIGPROF cannot be handled";
    return {};
}

std::optional<std::string> SignalGuard::protect_alternate_stack(const Action& runtime) {
    const auto handler = reinterpret_cast<std::uintptr_t>(runtime.sa_sigaction);
    const auto import = find_import(handler, "pthread_sigmask");
    if (!import) return "the module of the SIGSEGV handler does not import pthread_sigmask";
    signal::MaskFunction original = nullptr;
    std::memcpy(&original, import->slot, sizeof original);
    signal::set_mask_function(original);
    const auto hook = reinterpret_cast<std::uintptr_t>(&signal::unblock_with_profiling);
    if (!replace_import(*import, hook)) {
        return "the runtime's import of pthread_sigmask cannot be replaced (mprotect is refused)";
    }
    return {};
}

std::optional<std::string> SignalGuard::problem() const {
    if (install_problem_) return install_problem_;
    if (current_action(SIGPROF).sa_sigaction != signal::on_profiling_signal) {
        return "SIGPROF is handled by another library or the application";
    }
    const Action fault = current_action(SIGSEGV);
    if (fault.sa_sigaction != signal::on_fault || sigismember(&fault.sa_mask, SIGPROF) != 1) {
        return "SIGSEGV is handled by another library or the application";
    }
    return {};
}

bool SignalGuard::rescue(Tid tid) {
    if (rescue_signal_ == 0 && !install_rescue()) return false;
    return syscall(SYS_tgkill, getpid(), tid, rescue_signal_) == 0;
}

// The highest real-time signal that nobody handles.
bool SignalGuard::install_rescue() {
    for (int candidate = SIGRTMAX; candidate > SIGRTMIN; --candidate) {
        if (current_action(candidate).sa_handler != SIG_DFL) continue;
        Action action{};
        action.sa_sigaction = signal::on_rescue_signal;
        action.sa_flags = SA_SIGINFO | SA_RESTART;
        if (sigaction(candidate, &action, nullptr) != 0) return false;
        rescue_signal_ = candidate;
        return true;
    }
    return false;
}

}  // namespace np::session
