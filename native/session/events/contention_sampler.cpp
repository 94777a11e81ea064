#include "session/events/contention_sampler.h"

#include <algorithm>
#include <array>
#include <optional>

#include "session/clocks.h"
#include "session/system_threads.h"
#include "signal/caller_stack.h"
#include "signal/record.h"

namespace np::session {
namespace {

// docs/wire_format.md, "Contention".
enum class Phase : std::uint64_t { kStart = 1, kEnd = 2, kUnseenEnd = 3 };
constexpr std::uint64_t kObjectPhases = 4;  // added for waits that are not for a lock

std::uint64_t phase_of(WaitStep step, clr::WaitKind kind) noexcept {
    const Phase phase = step == WaitStep::kStart ? Phase::kStart
                        : step == WaitStep::kEnd ? Phase::kEnd
                                                 : Phase::kUnseenEnd;
    return static_cast<std::uint64_t>(phase) + (kind == clr::WaitKind::kObject ? kObjectPhases : 0);
}

// How long a wait whose start was not seen lasted in this window.
std::uint64_t unseen_part(const clr::WaitEvent& wait, std::uint64_t since_start) noexcept {
    return wait.kind == clr::WaitKind::kLock ? std::min(wait.duration_ns, since_start)
                                             : since_start;
}

}  // namespace

void ContentionSampler::handle(const clr::RuntimeEvent& event, wire::ProfileTypes on) noexcept {
    if (!wire::has_type(on, wire::ProfileType::kContention) || !clr::is_wait_event(event)) return;
    const auto wait = clr::read_wait_event(event);
    if (!wait) return state_.ring.count_drop(wire::DropReason::kUnreadableEvent);
    const signal::HandlerScope scope{state_};
    const std::uint32_t window = state_.window_id.load(std::memory_order_seq_cst);
    if (window == 0) return;
    const std::uint32_t thread = current_tid();
    const WaitStep step = waits_.advance(thread, window, *wait);
    if (step == WaitStep::kNone) return;

    const std::uint64_t now = monotonic_now() - state_.window_start.load(std::memory_order_relaxed);
    const std::array<std::uint64_t, 4> values{
        phase_of(step, wait->kind), now, wait->owner,
        step == WaitStep::kUnseenEnd ? unseen_part(*wait, now) : 0};
    signal::Record record{.type = wire::ProfileType::kContention,
                          .window_id = window,
                          .thread_id = thread,
                          .periods = 1,
                          .labels = {},
                          .values = values,
                          .frames = {},
                          .walk_end = unwind::WalkEnd::kRoot};
    std::optional<signal::CallerStack> stack;
    if (step != WaitStep::kEnd) {
        stack.emplace(state_);
        if (stack->refusal()) return state_.ring.count_drop(*stack->refusal());
        record.frames = stack->frames();
        record.walk_end = stack->end();
    }
    if (const auto drop = signal::write_record(state_.ring, record)) {
        state_.ring.count_drop(*drop);
    }
}

}  // namespace np::session
