// The profile type `alloc`: a record for each allocation that the runtime samples.
#pragma once

#include "clr/events/allocation_event.h"
#include "session/events/event_sampler.h"
#include "session/events/text_table.h"
#include "signal/handler_state.h"

namespace np::session {

// Values of its records: size in bytes, number of the type's name, bytes that a tick stands for (0
// for an object that was drawn at random). What they weigh is the host's affair.
class AllocationSampler final : public EventSampler {
public:
    AllocationSampler(signal::HandlerState& state, TextTable& texts,
                      const clr::EventNeeds& needs) noexcept
        : state_{state}, texts_{texts}, needs_{needs} {}

    [[nodiscard]] wire::ProfileType type() const noexcept override {
        return wire::ProfileType::kAlloc;
    }

    [[nodiscard]] clr::EventNeeds needs() const noexcept override { return needs_; }

    void handle(const clr::RuntimeEvent& event) noexcept override;

private:
    signal::HandlerState& state_;
    TextTable& texts_;
    clr::EventNeeds needs_;
};

// AllocationSampled where the runtime has it, from .NET 10 on, else AllocationTick.
[[nodiscard]] clr::EventNeeds allocation_needs(std::uint16_t runtime_major) noexcept;

}  // namespace np::session
