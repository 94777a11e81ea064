// Writes the living objects into the ring, over the time of a window: there may be more of them
// than the ring has room for at once.
#pragma once

#include <cstddef>
#include <cstdint>

#include "session/events/live_objects.h"
#include "signal/handler_state.h"

namespace np::session {

// For the control thread. Each place of the table is visited once in a window.
class HeapReport {
public:
    HeapReport(signal::HandlerState& state, LiveObjects& live) noexcept
        : state_{state}, live_{live} {}

    void begin(std::uint32_t window_id) noexcept;

    [[nodiscard]] bool is_open() const noexcept { return place_ < LiveObjects::kPlaces; }

    // Goes on until all is written or the ring is more than half full: the rest of it belongs to
    // the samples of other types.
    void advance() noexcept;

    // The window ends: what is left is written as far as there is room, and counted as lost beyond.
    void finish() noexcept;

private:
    enum class Room : std::uint8_t { kHalf, kAll };

    void write_while(Room room) noexcept;
    [[nodiscard]] bool has_room(Room room) const noexcept;
    void write(const LiveObject& object) noexcept;

    signal::HandlerState& state_;
    LiveObjects& live_;
    std::uint32_t window_id_ = 0;
    std::size_t place_ = LiveObjects::kPlaces;
};

}  // namespace np::session
