#include "signal/handler_state.h"

#include <cerrno>

namespace np::signal {
namespace {

std::atomic<HandlerState*> current_state{nullptr};

}  // namespace

[[gnu::hot]] void note_end(HandlerState& state, unwind::WalkEnd end) noexcept {
    if (end == unwind::WalkEnd::kUnknownCode || end == unwind::WalkEnd::kBadReturnAddress) {
        // Relaxed: the flag carries no data.
        state.saw_unknown_code.store(true, std::memory_order_relaxed);
    }
}

void publish(HandlerState& state) noexcept {
    // Release: the state's members before the pointer; pairs with published_state().
    current_state.store(&state, std::memory_order_release);
}

[[gnu::hot]] HandlerState* published_state() noexcept {
    return current_state.load(std::memory_order_acquire);
}

bool is_quiescent(const HandlerState& state) noexcept {
    // Sequentially consistent, like the increment in HandlerScope and the store that ends a window:
    // either this load sees the handler, or the handler's later load sees no window.
    return state.in_flight.load(std::memory_order_seq_cst) == 0;
}

[[gnu::hot]] HandlerScope::HandlerScope(HandlerState& state) noexcept
    : state_{state}, saved_errno_{errno} {
    state_.in_flight.fetch_add(1, std::memory_order_seq_cst);
}

[[gnu::hot]] HandlerScope::~HandlerScope() {
    // Release: everything the handler did before it counts as gone.
    state_.in_flight.fetch_sub(1, std::memory_order_release);
    errno = saved_errno_;
}

}  // namespace np::signal
