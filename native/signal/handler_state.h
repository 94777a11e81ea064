// Everything the SIGPROF handler reaches, through one atomic pointer.
#pragma once

#include <atomic>
#include <cstdint>

#include "signal/previous_action.h"
#include "signal/thread_slot.h"
#include "signal/walk_buffer_pool.h"
#include "unwind/published_map.h"
#include "unwind/walk_end.h"
#include "wire/ring_writer.h"

namespace np::signal {

// Lives as long as the process: a signal may arrive at any time, also while the process ends.
struct HandlerState {
    HandlerState(wire::RingWriter writer, ThreadTable table, unwind::PublishedMap& map,
                 PreviousAction before) noexcept
        : ring{writer}, threads{table}, code_map{map}, previous{before} {}

    std::atomic<std::uint32_t> window_id{0};  // the open window, 0 when none is
    // By the monotonic clock; set before window_id, whose store publishes it.
    std::atomic<std::uint64_t> window_start{0};
    std::atomic<std::uint32_t> in_flight{0};  // handlers that may hold a reservation
    wire::RingWriter ring;
    ThreadTable threads;
    unwind::PublishedMap& code_map;  // owned by whoever builds the maps
    PreviousAction previous;
    WalkBufferPool buffers;

    // A walk ended in code that the map does not know: libraries are looked for. Set by handlers,
    // taken back by who looks. A flag and no wake-up: an eventfd's number may belong to a file of
    // the application by the time that a handler writes to it.
    std::atomic<bool> saw_unknown_code{false};
};

// After each walk.
void note_end(HandlerState& state, unwind::WalkEnd end) noexcept;

// Publishes the state; before that a signal is passed over.
void publish(HandlerState& state) noexcept;
[[nodiscard]] HandlerState* published_state() noexcept;

// True when no handler is running: those that saw an open window have ended.
[[nodiscard]] bool is_quiescent(const HandlerState& state) noexcept;

// Saves errno and counts the handler as running, for as long as the scope lives.
class HandlerScope {
public:
    explicit HandlerScope(HandlerState& state) noexcept;
    HandlerScope(const HandlerScope&) = delete;
    HandlerScope& operator=(const HandlerScope&) = delete;
    ~HandlerScope();

private:
    HandlerState& state_;
    int saved_errno_;
};

}  // namespace np::signal
