#include "session/events/heap_report.h"

#include <array>

#include "session/system_threads.h"
#include "signal/record.h"

namespace np::session {

void HeapReport::begin(std::uint32_t window_id) noexcept {
    window_id_ = window_id;
    place_ = 0;
}

void HeapReport::advance() noexcept {
    write_while(Room::kHalf);
}

void HeapReport::finish() noexcept {
    write_while(Room::kAll);
    place_ = LiveObjects::kPlaces;
}

void HeapReport::write_while(Room room) noexcept {
    for (; place_ < LiveObjects::kPlaces && has_room(room); ++place_) {
        live_.visit(place_, [this](const LiveObject& object) { write(object); });
    }
}

bool HeapReport::has_room(Room room) const noexcept {
    if (room == Room::kAll) return true;
    const wire::RingHeader& header = state_.ring.header();
    const std::uint64_t used = header.write_position.load(std::memory_order_relaxed) -
                               header.read_position.load(std::memory_order_relaxed);
    return used < header.capacity / 2;
}

void HeapReport::write(const LiveObject& object) noexcept {
    const std::array<std::uint64_t, 3> values{object.size, object.type, object.tick_amount};
    const auto drop = signal::write_record(state_.ring, {.type = wire::ProfileType::kHeap,
                                                         .window_id = window_id_,
                                                         .thread_id = 0,
                                                         .periods = object.thinned_weight(),
                                                         .labels = {},
                                                         .values = values,
                                                         .frames = object.frames(),
                                                         .walk_end = object.walk_end});
    if (drop) state_.ring.count_drop(*drop);
}

}  // namespace np::session
