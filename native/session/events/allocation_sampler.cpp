#include "session/events/allocation_sampler.h"

#include <array>

#include "session/system_threads.h"
#include "signal/caller_stack.h"
#include "signal/record.h"

namespace np::session {
namespace {

std::optional<wire::DropReason> record(signal::HandlerState& state,
                                       std::span<const std::uint64_t> values) noexcept {
    const signal::CallerStack stack{state};
    if (stack.window_id() == 0) return {};  // it closes just now
    if (stack.refusal()) return stack.refusal();
    return signal::write_record(state.ring, {.type = wire::ProfileType::kAlloc,
                                             .window_id = stack.window_id(),
                                             .thread_id = current_tid(),
                                             .periods = 1,
                                             .labels = {},
                                             .values = values,
                                             .frames = stack.frames(),
                                             .walk_end = stack.end()});
}

}  // namespace

void AllocationSampler::handle(const clr::RuntimeEvent& event) noexcept {
    if (event.id != clr::kAllocationSampledId && event.id != clr::kAllocationTickId) return;
    const auto allocation = clr::read_allocation(event);
    if (!allocation) {
        state_.ring.count_drop(wire::DropReason::kUnreadableEvent);
        return;
    }
    const std::array<std::uint64_t, 3> values{
        allocation->size, texts_.intern(allocation->type_name), allocation->tick_amount};
    if (const auto drop = record(state_, values)) state_.ring.count_drop(*drop);
}

clr::EventNeeds allocation_needs(std::uint16_t runtime_major) noexcept {
    constexpr std::uint16_t kFirstWithSampling = 10;
    return runtime_major >= kFirstWithSampling ? clr::kAllocationSampledNeeds
                                               : clr::kAllocationTickNeeds;
}

}  // namespace np::session
