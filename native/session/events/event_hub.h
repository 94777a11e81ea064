// Brings the runtime's events to the profile types that are switched on.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <vector>

#include "clr/events/runtime_event.h"
#include "session/events/event_sampler.h"
#include "session/events/event_session.h"
#include "wire/profile_type.h"
#include "wire/ring_writer.h"

namespace np::session {

class EventHub {
public:
    EventHub(EventSession& session, wire::RingWriter ring,
             std::vector<EventSampler*> samplers) noexcept
        : session_{session}, ring_{ring}, samplers_{std::move(samplers)} {}

    // Every type that has a sampler here.
    [[nodiscard]] wire::ProfileTypes types() const noexcept;

    // Control thread: these types from now on, others no more. Types without a sampler are passed
    // over. Returns at once.
    void switch_to(wire::ProfileTypes types);

    // Waits for the session, at most that long: a type whose session is late begins late.
    [[nodiscard]] bool wait(std::uint64_t nanoseconds) const noexcept {
        return session_.wait(nanoseconds);
    }

    // Since when the runtime sends what was last asked for; nothing while it does not yet.
    [[nodiscard]] std::optional<std::uint64_t> running_since() const noexcept {
        return session_.running_since();
    }

    [[nodiscard]] const std::vector<EventSampler*>& samplers() const noexcept { return samplers_; }

    [[nodiscard]] Tid thread() const noexcept { return session_.thread(); }

    // On the thread that caused the event.
    void deliver(const clr::RuntimeEvent& event) noexcept;

private:
    EventSession& session_;
    wire::RingWriter ring_;
    std::vector<EventSampler*> samplers_;
    std::atomic<wire::ProfileTypes> on_{0};
};

}  // namespace np::session
