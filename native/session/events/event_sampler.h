// Profile types that are made of the same events of the runtime. Adding one: docs/architecture.md.
#pragma once

#include <cstdint>

#include "clr/events/runtime_event.h"
#include "wire/profile_type.h"

namespace np::session {

class EventSampler {
public:
    [[nodiscard]] virtual wire::ProfileTypes types() const noexcept = 0;

    // What the runtime is to be asked for while one of them is switched on.
    [[nodiscard]] virtual clr::EventNeeds needs() const noexcept = 0;

    // Every event of the session, other types' too, on the thread that caused it and in the middle
    // of what it does: no lock, no wait, a bounded time. `on`: the types that are switched on.
    virtual void handle(const clr::RuntimeEvent& event, wire::ProfileTypes on) noexcept = 0;

    // Control thread: a window begins, while none is open.
    virtual void begin_window() noexcept {}

    // Control thread: what was gathered for the window and is not told yet, now and then and at its
    // end, when no event of the window is on its way any more.
    virtual void tell(std::uint32_t /*window_id*/) noexcept {}

protected:
    EventSampler() = default;
    EventSampler(const EventSampler&) = default;
    EventSampler& operator=(const EventSampler&) = default;
    ~EventSampler() = default;
};

}  // namespace np::session
