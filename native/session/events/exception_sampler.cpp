#include "session/events/exception_sampler.h"

#include <array>

#include "session/clocks.h"
#include "session/system_threads.h"
#include "signal/caller_stack.h"
#include "signal/record.h"

namespace np::session {

void ExceptionSampler::handle(const clr::RuntimeEvent& event, wire::ProfileTypes on) noexcept {
    if (event.id != clr::kExceptionThrownId ||
        !wire::has_type(on, wire::ProfileType::kExceptions)) {
        return;
    }
    const std::uint32_t periods = rate_.draw(monotonic_now());
    if (periods == 0) return;
    const auto type = clr::read_exception_type(event);
    if (!type) return state_.ring.count_drop(wire::DropReason::kUnreadableEvent);
    const std::uint64_t name = texts_.intern(*type);
    const signal::CallerStack stack{state_};
    if (stack.refusal()) return state_.ring.count_drop(*stack.refusal());
    if (stack.window_id() == 0) return;
    const Tid thread = current_tid();
    const std::uint64_t key = StackCounts::key_of(thread, name, stack.frames());
    const StackCounts::Step step = counts_.add(key, thread, periods);
    if (step == StackCounts::Step::kCounted) return;
    const std::array values{name, step == StackCounts::Step::kTell ? key : 0};
    const auto drop = signal::write_record(state_.ring, {.type = wire::ProfileType::kExceptions,
                                                         .window_id = stack.window_id(),
                                                         .thread_id = thread,
                                                         .periods = periods,
                                                         .labels = {},
                                                         .values = values,
                                                         .frames = stack.frames(),
                                                         .walk_end = stack.end()});
    if (!drop) return;
    state_.ring.count_drop(*drop);
    if (step == StackCounts::Step::kTell) counts_.take_back(key, periods);
}

void ExceptionSampler::tell(std::uint32_t window_id) noexcept {
    const signal::HandlerScope scope{state_};
    counts_.drain([&](std::uint64_t key, std::uint32_t thread, std::uint32_t count) noexcept {
        const std::array<std::uint64_t, 2> values{0, key};
        const auto drop = signal::write_record(state_.ring, {.type = wire::ProfileType::kExceptions,
                                                             .window_id = window_id,
                                                             .thread_id = thread,
                                                             .periods = count,
                                                             .labels = {},
                                                             .values = values,
                                                             .frames = {},
                                                             .walk_end = unwind::WalkEnd::kRoot});
        if (drop) state_.ring.count_drop(*drop);
        return !drop;
    });
}

}  // namespace np::session
