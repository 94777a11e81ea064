// The profile type `threads`: every thread of the process once, with what it does and its stack.
//
// None is stopped. Blocked threads are walked from outside; one that runs is told as running at
// once, and looked at again until it is found blocked, or a sample of its CPU timer shows its
// stack.
#pragma once

#include <cstdint>
#include <vector>

#include "session/thread_timers.h"
#include "signal/handler_state.h"

namespace np::session {

// Used by the control thread only. Value of its records: the thread's state.
class ThreadSnapshot {
public:
    ThreadSnapshot(signal::HandlerState& state, ThreadTimers& timers) noexcept
        : state_{state}, timers_{timers} {}

    void begin(std::uint32_t window_id);

    [[nodiscard]] bool is_open() const noexcept { return window_id_ != 0; }

    // Every thread was told, and no more is to be learned by waiting.
    [[nodiscard]] bool is_complete(std::uint64_t now) const noexcept;

    // When advance() has something to do.
    [[nodiscard]] std::uint64_t next_look() const noexcept;

    // Looks at threads for some milliseconds at a time.
    void advance(std::uint64_t now);

    void finish() noexcept { window_id_ = 0; }

private:
    enum class Look : std::uint8_t {
        kDone,     // its stack is told, or it is gone
        kRunning,  // it has no stack so far
        kNoRoom,   // in the ring: once more when the host has emptied it
    };

    [[nodiscard]] Look look_at(Tid tid, bool is_first_look);
    [[nodiscard]] bool look_at_waiting(std::uint64_t until);

    signal::HandlerState& state_;
    ThreadTimers& timers_;
    std::uint32_t window_id_ = 0;
    std::vector<Tid> waiting_;  // threads that were not looked at
    std::vector<Tid> running_;  // threads without a stack so far
    std::uint64_t started_ = 0;
    std::uint64_t pause_ns_ = 0;
    std::uint64_t next_look_ = 0;
};

}  // namespace np::session
