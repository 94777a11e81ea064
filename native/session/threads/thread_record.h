// A record about a thread that was looked at from outside.
#pragma once

#include <cstdint>
#include <span>

#include "session/system_threads.h"
#include "signal/handler_state.h"
#include "signal/record.h"

namespace np::session {

struct ThreadRecord {
    wire::ProfileType type;
    std::uint32_t window_id;
    Tid thread_id;
    std::span<const std::uint64_t> values;
    std::span<const std::uint64_t> frames = {};
    unwind::WalkEnd walk_end = unwind::WalkEnd::kRoot;
};

// False when there is no room; that is counted.
inline bool write_thread_record(signal::HandlerState& state, const ThreadRecord& record) noexcept {
    const signal::HandlerScope scope{state};
    const auto drop = signal::write_record(state.ring, {.type = record.type,
                                                        .window_id = record.window_id,
                                                        .thread_id = record.thread_id,
                                                        .periods = 1,
                                                        .labels = {},
                                                        .values = record.values,
                                                        .frames = record.frames,
                                                        .walk_end = record.walk_end});
    if (drop) state.ring.count_drop(*drop);
    return !drop;
}

}  // namespace np::session
