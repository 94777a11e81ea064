// Profile types that are made of the same events of the runtime. Adding one: docs/architecture.md.
#pragma once

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

protected:
    EventSampler() = default;
    EventSampler(const EventSampler&) = default;
    EventSampler& operator=(const EventSampler&) = default;
    ~EventSampler() = default;
};

}  // namespace np::session
