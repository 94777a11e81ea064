#include "signal/mask_hook.h"

#include <atomic>
#include <cstdint>
#include <cstring>

#include "signal/machine_context.h"

namespace np::signal {
namespace {

std::atomic<MaskFunction> original{nullptr};
std::atomic<std::uint64_t> ours{0};

}  // namespace

void set_mask_function(MaskFunction function, std::uint64_t our_signals) noexcept {
    ours.store(our_signals, std::memory_order_relaxed);
    original.store(function, std::memory_order_release);
}

int unblock_with_profiling(int how, const sigset_t* set, sigset_t* previous) noexcept {
    const MaskFunction next = original.load(std::memory_order_acquire);
    if (how != SIG_UNBLOCK || set == nullptr) return next(how, set, previous);
    sigset_t wider = *set;
    std::uint64_t signals = 0;
    std::memcpy(&signals, set, sizeof signals);
    if ((signals & signal_bit(SIGSEGV)) == 0) return next(how, set, previous);
    signals |= ours.load(std::memory_order_relaxed);
    std::memcpy(&wider, &signals, sizeof signals);
    return next(how, &wider, previous);
}

}  // namespace np::signal
