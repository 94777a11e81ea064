// The profile type `wall`: what threads spend their time on while they do not run.
//
// Running threads are sampled by their CPU timers. Blocked ones are visited: the kernel tells where
// they are and their stack is walked from outside, for a signal would restart the timeout of the
// call that they are in. A thread whose CPU clock stands still has not moved since the last visit:
// it is not walked again, and when that was so several times it is not even looked at, which costs
// a tenth. (It may have been woken meanwhile and wait for a processor. Of threads that wake often
// that would be much, of those that rest for long it is little.)
#pragma once

#include <cstdint>
#include <vector>

#include "session/budget.h"
#include "session/flat_map.h"
#include "session/thread_timers.h"
#include "session/threads/thread_moment.h"
#include "session/threads/thread_record.h"
#include "session/threads/visit_budget.h"
#include "session/threads/visit_pace.h"
#include "session/threads/visit_plan.h"
#include "signal/handler_state.h"

namespace np::session {

// Used by the control thread only. Values of its records: state (0: as at the visit before, and the
// same stack), nanoseconds that the visit stands for.
class WallSampler {
public:
    WallSampler(signal::HandlerState& state, ThreadTimers& timers) noexcept;

    // Until finish(), within that part of the budget.
    void begin(std::uint32_t window_id, const Budget& part);

    [[nodiscard]] bool is_open() const noexcept { return window_id_ != 0; }

    // When advance() has something to do.
    [[nodiscard]] std::uint64_t next_round() const noexcept {
        return is_open() ? next_round_ : UINT64_MAX;
    }

    void advance(std::uint64_t now);

    // The part of the window that its visits stand for, in nanoseconds.
    [[nodiscard]] std::uint64_t finish() noexcept;

private:
    struct Known {
        std::uint64_t cpu_ns = 0;
        bool has_stack = false;   // the host has it
        std::uint32_t rests = 0;  // looks in a row that found it unmoved
    };

    void list_threads(std::uint64_t now);
    void start_round() noexcept;
    void spend(std::size_t visits) noexcept;
    void visit(Tid tid, std::uint64_t weight_ns);
    [[nodiscard]] bool try_visit(Tid tid, std::uint64_t weight_ns);
    [[nodiscard]] bool walk(Known& known, const ThreadMoment& moment, const ThreadRecord& record);

    signal::HandlerState& state_;
    ThreadTimers& timers_;
    VisitPlan plan_;
    VisitBudget budget_;
    VisitPace pace_;
    std::vector<Tid> threads_;
    FlatMap<Known> known_;
    std::uint32_t window_id_ = 0;
    std::uint64_t last_round_ = 0;
    std::uint64_t next_round_ = 0;
    std::uint64_t next_listing_ = 0;
    std::uint64_t covered_ns_ = 0;
    std::uint64_t own_cpu_ = 0;  // of our thread, at the end of the last round
};

}  // namespace np::session
