#include "session/events/thread_waits.h"

namespace np::session {
namespace {

// A thread's outermost wait, and how many more are open inside of it.
struct State {
    std::uint32_t thread = 0;
    std::uint16_t window = 0;
    std::uint8_t outermost = 0;  // a WaitKind; 0: it does not wait
    std::uint8_t inside = 0;
};

constexpr unsigned kWindowShift = 32;
constexpr unsigned kOutermostShift = 48;
constexpr unsigned kInsideShift = 56;

State unpack(std::uint64_t word) noexcept {
    return {.thread = static_cast<std::uint32_t>(word),
            .window = static_cast<std::uint16_t>(word >> kWindowShift),
            .outermost = static_cast<std::uint8_t>(word >> kOutermostShift),
            .inside = static_cast<std::uint8_t>(word >> kInsideShift)};
}

std::uint64_t pack(const State& state) noexcept {
    return std::uint64_t{state.thread} | std::uint64_t{state.window} << kWindowShift |
           std::uint64_t{state.outermost} << kOutermostShift |
           std::uint64_t{state.inside} << kInsideShift;
}

WaitStep start(State& state, clr::WaitKind kind) noexcept {
    if (state.outermost == 0) {
        state.outermost = static_cast<std::uint8_t>(kind);
        return WaitStep::kStart;
    }
    if (state.inside < UINT8_MAX) ++state.inside;
    return WaitStep::kNone;
}

WaitStep end(State& state, clr::WaitKind kind) noexcept {
    if (state.inside > 0) {
        --state.inside;
        return WaitStep::kNone;
    }
    const bool is_seen = state.outermost == static_cast<std::uint8_t>(kind);
    state.outermost = 0;
    return is_seen ? WaitStep::kEnd : WaitStep::kUnseenEnd;
}

}  // namespace

WaitStep ThreadWaits::advance(std::uint32_t thread, std::uint32_t window,
                              const clr::WaitEvent& event) noexcept {
    std::atomic<std::uint64_t>& slot = states_[thread % kThreads];
    State state = unpack(slot.load(std::memory_order_relaxed));
    const auto this_window = static_cast<std::uint16_t>(window);
    if (state.thread != thread || state.window != this_window) {
        state = {.thread = thread, .window = this_window};
    }
    const WaitStep step = event.is_start ? start(state, event.kind) : end(state, event.kind);
    slot.store(pack(state), std::memory_order_relaxed);
    return step;
}

}  // namespace np::session
