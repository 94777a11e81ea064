#include "session/events/allocation_sampler.h"

#include <array>

#include "session/system_threads.h"
#include "signal/caller_stack.h"
#include "signal/record.h"

namespace np::session {

void AllocationSampler::handle(const clr::RuntimeEvent& event, wire::ProfileTypes on) noexcept {
    if (event.id != clr::kAllocationSampledId && event.id != clr::kAllocationTickId) return;
    const auto allocation = clr::read_allocation(event);
    if (!allocation) {
        state_.ring.count_drop(wire::DropReason::kUnreadableEvent);
        return;
    }
    // The stack is gone when the runtime is called: it might wait there.
    LiveObject* const entry = sample(*allocation, on);
    if (entry != nullptr) live_.add(entry, allocation->object);
}

// Writes the record of `alloc`; the entry of `heap` is the caller's to add, null when there is
// none.
LiveObject* AllocationSampler::sample(const clr::Allocation& allocation,
                                      wire::ProfileTypes on) noexcept {
    const std::uint32_t type = texts_.intern(allocation.type_name);
    const signal::CallerStack stack{state_};
    if (stack.refusal()) {
        state_.ring.count_drop(*stack.refusal());
        return nullptr;
    }
    if (wire::has_type(on, wire::ProfileType::kAlloc) && stack.window_id() != 0) {
        const std::array<std::uint64_t, 3> values{allocation.size, type, allocation.tick_amount};
        const auto drop = signal::write_record(state_.ring, {.type = wire::ProfileType::kAlloc,
                                                             .window_id = stack.window_id(),
                                                             .thread_id = current_tid(),
                                                             .periods = 1,
                                                             .labels = {},
                                                             .values = values,
                                                             .frames = stack.frames(),
                                                             .walk_end = stack.end()});
        if (drop) state_.ring.count_drop(*drop);
    }
    if (!wire::has_type(on, wire::ProfileType::kHeap)) return nullptr;
    LiveObject* const entry = live_.draw(stack.frames(), stack.end());
    if (entry == nullptr) return nullptr;
    entry->size = allocation.size;
    entry->tick_amount = allocation.tick_amount;
    entry->type = type;
    return entry;
}

clr::EventNeeds allocation_needs(std::uint16_t runtime_major) noexcept {
    constexpr std::uint16_t kFirstWithSampling = 10;
    return runtime_major >= kFirstWithSampling ? clr::kAllocationSampledNeeds
                                               : clr::kAllocationTickNeeds;
}

}  // namespace np::session
