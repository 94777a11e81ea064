// The profile type `contention`: waits for locks, and kept apart from them waits for other objects.
#pragma once

#include "clr/events/wait_event.h"
#include "session/events/event_sampler.h"
#include "session/events/thread_waits.h"
#include "signal/handler_state.h"

namespace np::session {

// A record when a wait begins, with its stack, and one when it ends, without; the host pairs them.
// Only the end of a wait that began before the window has a stack of its own. Values: phase, time
// since the window's start, the lock's owner, time waited in this window where the pair does not
// tell.
class ContentionSampler final : public EventSampler {
public:
    explicit ContentionSampler(signal::HandlerState& state) noexcept : state_{state} {}

    [[nodiscard]] wire::ProfileTypes types() const noexcept override {
        return wire::bit_of(wire::ProfileType::kContention);
    }

    [[nodiscard]] clr::EventNeeds needs() const noexcept override { return clr::kWaitNeeds; }

    void handle(const clr::RuntimeEvent& event, wire::ProfileTypes on) noexcept override;

private:
    signal::HandlerState& state_;
    ThreadWaits waits_;
};

}  // namespace np::session
