// The handler that was there before ours, called when a signal is not for us.
#pragma once

#include <csignal>

namespace np::signal {

// What sigaction() reported, reduced to what is needed to call it. Default and ignore call nothing.
struct PreviousAction {
    void (*with_info)(int, siginfo_t*, void*) = nullptr;
    void (*plain)(int) = nullptr;

    [[nodiscard]] static PreviousAction from(const struct sigaction& action) noexcept;

    void call(int signal_number, siginfo_t* info, void* context) const noexcept;
};

}  // namespace np::signal
