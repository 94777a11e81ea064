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
    const std::array<std::uint64_t, 1> values{texts_.intern(*type)};
    const signal::CallerStack stack{state_};
    if (stack.refusal()) return state_.ring.count_drop(*stack.refusal());
    if (stack.window_id() == 0) return;
    const auto drop = signal::write_record(state_.ring, {.type = wire::ProfileType::kExceptions,
                                                         .window_id = stack.window_id(),
                                                         .thread_id = current_tid(),
                                                         .periods = periods,
                                                         .labels = {},
                                                         .values = values,
                                                         .frames = stack.frames(),
                                                         .walk_end = stack.end()});
    if (drop) state_.ring.count_drop(*drop);
}

}  // namespace np::session
