// The profile type `exceptions`: a record for each exception that is thrown; above 10,000 a second
// for a random part of them.
#pragma once

#include <cstdint>

#include "clr/events/exception_event.h"
#include "session/events/event_sampler.h"
#include "session/events/rate_sampler.h"
#include "session/events/stack_counts.h"
#include "session/events/text_table.h"
#include "signal/handler_state.h"

namespace np::session {

// Values of its records: number of the type's name, key of its kind (stack_counts.h). One without
// frames says how many more there were of a kind.
class ExceptionSampler final : public EventSampler {
public:
    static constexpr std::uint32_t kExactPerSecond = 10'000;

    ExceptionSampler(signal::HandlerState& state, TextTable& texts) noexcept
        : state_{state}, texts_{texts} {}

    [[nodiscard]] wire::ProfileTypes types() const noexcept override {
        return wire::bit_of(wire::ProfileType::kExceptions);
    }

    [[nodiscard]] clr::EventNeeds needs() const noexcept override { return clr::kExceptionNeeds; }

    void handle(const clr::RuntimeEvent& event, wire::ProfileTypes on) noexcept override;

    void begin_window() noexcept override { counts_.clear(); }

    void tell(std::uint32_t window_id) noexcept override;

private:
    signal::HandlerState& state_;
    TextTable& texts_;
    RateSampler rate_{kExactPerSecond};
    StackCounts counts_;
};

}  // namespace np::session
