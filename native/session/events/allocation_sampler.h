// The profile types `alloc` and `heap`: both are made of the allocations that the runtime samples.
#pragma once

#include "clr/events/allocation_event.h"
#include "session/events/event_sampler.h"
#include "session/events/live_objects.h"
#include "session/events/text_table.h"
#include "signal/handler_state.h"

namespace np::session {

// For `alloc` each sampled allocation is a record of the open window; for `heap` it is followed
// until it is collected. Values of both types' records: size in bytes, number of the type's name,
// bytes that a tick stands for (0 for an object that was drawn at random). What they weigh is the
// host's affair.
class AllocationSampler final : public EventSampler {
public:
    AllocationSampler(signal::HandlerState& state, TextTable& texts, LiveObjects& live,
                      const clr::EventNeeds& needs) noexcept
        : state_{state}, texts_{texts}, live_{live}, needs_{needs} {}

    [[nodiscard]] wire::ProfileTypes types() const noexcept override {
        return wire::bit_of(wire::ProfileType::kAlloc) | wire::bit_of(wire::ProfileType::kHeap);
    }

    [[nodiscard]] clr::EventNeeds needs() const noexcept override { return needs_; }

    void handle(const clr::RuntimeEvent& event, wire::ProfileTypes on) noexcept override;

private:
    [[nodiscard]] LiveObject* sample(const clr::Allocation& allocation,
                                     wire::ProfileTypes on) noexcept;

    signal::HandlerState& state_;
    TextTable& texts_;
    LiveObjects& live_;
    clr::EventNeeds needs_;
};

// AllocationSampled where the runtime has it, from .NET 10 on, else AllocationTick.
[[nodiscard]] clr::EventNeeds allocation_needs(std::uint16_t runtime_major) noexcept;

}  // namespace np::session
