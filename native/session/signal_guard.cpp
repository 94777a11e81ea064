#include "session/signal_guard.h"

#include <cstring>

#include <sys/syscall.h>
#include <unistd.h>

#include "session/import_patch.h"
#include "signal/fault_handler.h"
#include "signal/machine_context.h"
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

using Handler = void (*)(int, siginfo_t*, void*);

// Not on the alternate stack, whose rest is too small (signal_guard.h).
bool handle(int signal_number, Handler handler) noexcept {
    Action action{};
    action.sa_sigaction = handler;
    action.sa_flags = SA_SIGINFO | SA_RESTART;
    return sigaction(signal_number, &action, nullptr) == 0;
}

// The highest real-time signal that nobody handles, or 0.
int free_signal() noexcept {
    for (int candidate = SIGRTMAX; candidate > SIGRTMIN; --candidate) {
        if (current_action(candidate).sa_handler == SIG_DFL) return candidate;
    }
    return 0;
}

std::uint64_t bit_of(int signal_number) noexcept {
    return signal_number == 0 ? 0 : signal::signal_bit(signal_number);
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
    rescue_signal_ = free_signal();
    if (auto problem = protect_alternate_stack(runtime)) return problem;
    if (!stand_in_front(SIGSEGV, runtime)) return "the SIGSEGV handler cannot be replaced";
    // A file that shrinks under its mapping raises SIGBUS; without a handler there is nothing to
    // pass other faults on to.
    const Action bus = current_action(SIGBUS);
    if (!is_default(bus) && !stand_in_front(SIGBUS, bus)) {
        return "the SIGBUS handler cannot be replaced";
    }

    if (!handle(SIGPROF, signal::on_profiling_signal)) return "SIGPROF cannot be handled";
    if (rescue_signal_ != 0) handle(rescue_signal_, signal::on_rescue_signal);
    // Of a process that we attach to: threads inside the handler entered it with the mask of
    // before.
    wait_until_outside_fault_handlers(SIGPROF);
    return {};
}

std::optional<std::string> SignalGuard::protect_alternate_stack(const Action& runtime) {
    const auto handler = reinterpret_cast<std::uintptr_t>(runtime.sa_sigaction);
    const auto import = find_import(handler, "pthread_sigmask");
    if (!import) return "the module of the SIGSEGV handler does not import pthread_sigmask";
    signal::MaskFunction original = nullptr;
    std::memcpy(&original, import->slot, sizeof original);
    signal::set_mask_function(original, bit_of(SIGPROF) | bit_of(rescue_signal_));
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

// The application may have taken the signal since.
bool SignalGuard::rescue(Tid tid) const {
    return rescue_signal_ != 0 &&
           current_action(rescue_signal_).sa_sigaction == signal::on_rescue_signal &&
           syscall(SYS_tgkill, getpid(), tid, rescue_signal_) == 0;
}

// Ours in front of `runtime`, with its flags and its mask, and our signals blocked meanwhile.
bool SignalGuard::stand_in_front(int signal_number, const Action& runtime) const {
    signal::set_next_fault_action(signal_number, signal::PreviousAction::from(runtime));
    Action ours = runtime;
    ours.sa_sigaction = signal::on_fault;
    ours.sa_flags |= SA_SIGINFO;
    sigaddset(&ours.sa_mask, SIGPROF);
    if (rescue_signal_ != 0) sigaddset(&ours.sa_mask, rescue_signal_);
    return sigaction(signal_number, &ours, nullptr) == 0;
}

}  // namespace np::session
