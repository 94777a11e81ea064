// A record about a thread that was looked at from outside.
#pragma once

#include <cstdint>
#include <optional>
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

// Why it is not written, when it is not; not counted, for who tries again.
[[nodiscard]] inline std::optional<wire::DropReason> try_write_thread_record(
    signal::HandlerState& state, const ThreadRecord& record) noexcept {
    const signal::HandlerScope scope{state};
    return signal::write_record(state.ring, {.type = record.type,
                                             .window_id = record.window_id,
                                             .thread_id = record.thread_id,
                                             .periods = 1,
                                             .labels = {},
                                             .values = record.values,
                                             .frames = record.frames,
                                             .walk_end = record.walk_end});
}

// False when it is not written; that is counted.
inline bool write_thread_record(signal::HandlerState& state, const ThreadRecord& record) noexcept {
    const auto drop = try_write_thread_record(state, record);
    if (drop) state.ring.count_drop(*drop);
    return !drop;
}

}  // namespace np::session
