#include "session/threads/open_waits.h"

#include <array>

#include "session/clocks.h"
#include "session/threads/thread_moment.h"
#include "session/threads/thread_record.h"
#include "signal/blocked_stack.h"

namespace np::session {
namespace {

constexpr std::uint64_t kWhole = 9;             // docs/wire_format.md, "contention"
constexpr std::uint64_t kLongest = 50'000'000;  // then the window's end has waited enough

}  // namespace

void tell_open_waits(signal::HandlerState& state, ThreadTimers& timers, std::uint64_t since_start) {
    const std::uint32_t window = state.window_id.load(std::memory_order_relaxed);
    const std::uint64_t end = monotonic_now() + kLongest;
    const std::array<std::uint64_t, 4> values{kWhole, since_start, 0, since_start};
    for (const Tid tid : timers.unmoved()) {
        if (monotonic_now() > end) return state.ring.count_drop(wire::DropReason::kWindowEnded);
        const auto moment = read_thread(tid);
        if (!moment || moment->state != RunState::kWaiting) continue;
        const signal::BlockedStack stack{state, moment->pc, moment->sp};
        if (stack.refusal()) {
            state.ring.count_drop(*stack.refusal());
            continue;
        }
        static_cast<void>(write_thread_record(state, {.type = wire::ProfileType::kContention,
                                                      .window_id = window,
                                                      .thread_id = tid,
                                                      .values = values,
                                                      .frames = stack.frames(),
                                                      .walk_end = stack.end()}));
    }
}

}  // namespace np::session
