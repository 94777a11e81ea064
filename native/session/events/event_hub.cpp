#include "session/events/event_hub.h"

#include "session/clocks.h"

namespace np::session {

wire::ProfileTypes EventHub::types() const noexcept {
    wire::ProfileTypes all = 0;
    for (const EventSampler* const sampler : samplers_) {
        all |= wire::bit_of(sampler->type());
    }
    return all;
}

void EventHub::switch_to(wire::ProfileTypes types) {
    types &= this->types();
    if (types == on_.load(std::memory_order_relaxed)) return;
    clr::EventNeeds needs;
    for (const EventSampler* const sampler : samplers_) {
        if (wire::has_type(types, sampler->type())) needs = needs.with(sampler->needs());
    }
    on_.store(types, std::memory_order_relaxed);
    session_.request(needs);
}

void EventHub::deliver(const clr::RuntimeEvent& event) noexcept {
    const wire::ProfileTypes on = on_.load(std::memory_order_relaxed);
    if (on == 0) return;
    const std::uint64_t start = monotonic_now();
    for (EventSampler* const sampler : samplers_) {
        if (wire::has_type(on, sampler->type())) sampler->handle(event);
    }
    ring_.count_event(monotonic_now() - start);
}

}  // namespace np::session
