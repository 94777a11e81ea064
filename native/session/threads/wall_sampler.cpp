#include "session/threads/wall_sampler.h"

#include <algorithm>
#include <array>

#include "session/clocks.h"
#include "signal/blocked_stack.h"

namespace np::session {
namespace {

// Threads that start between two listings are met from the next one on.
constexpr std::uint64_t kListEvery = 100'000'000;
constexpr std::uint64_t kSameAsBefore = 0;
constexpr std::size_t kMostVisits = 256;  // in a round: 10 ms, in which nobody else is served

Reading read_process() noexcept {
    return {.now = monotonic_now(),
            .process_cpu = read_clock(CLOCK_PROCESS_CPUTIME_ID).value_or(0)};
}

}  // namespace

WallSampler::WallSampler(signal::HandlerState& state, ThreadTimers& timers) noexcept
    : state_{state}, timers_{timers}, plan_{monotonic_now()} {}

void WallSampler::begin(std::uint32_t window_id, const Budget& part) {
    const Reading now = read_process();
    window_id_ = window_id;
    budget_.begin(part, now);
    pace_.reset();
    own_cpu_ = read_clock(CLOCK_THREAD_CPUTIME_ID).value_or(0);
    known_.clear();
    covered_ns_ = 0;
    last_round_ = now.now;
    next_listing_ = now.now;
    next_round_ = now.now + plan_.next_pause();
}

void WallSampler::advance(std::uint64_t now) {
    if (now < next_round_) return;
    start_round();
    list_threads(now);
    const Reading before = read_process();
    const std::size_t affordable = budget_.affordable(before);
    const std::size_t count = std::min({affordable, threads_.size(), kMostVisits});
    pace_.note(affordable, threads_.size());
    next_round_ = now + plan_.next_pause() * pace_.factor();
    if (count == 0) return spend(0);  // the next round stands for this one's time too
    const std::uint64_t elapsed = before.now - last_round_;
    const std::uint64_t weight = VisitPlan::weight_ns(elapsed, threads_.size(), count);
    for (const Tid tid : plan_.draw(std::span{threads_}, count)) {
        visit(tid, weight);
    }
    covered_ns_ += elapsed;
    last_round_ = before.now;
    spend(count);
}

// Our thread was woken for this round, which costs more than a visit. What else it has done since
// the last one (answers to the host, the start of the window) is not the visits' to pay.
void WallSampler::start_round() noexcept {
    constexpr std::uint64_t kMostForWaking = 50'000;
    const std::uint64_t own_cpu = read_clock(CLOCK_THREAD_CPUTIME_ID).value_or(own_cpu_);
    own_cpu_ = own_cpu - std::min(own_cpu - own_cpu_, kMostForWaking);
}

void WallSampler::spend(std::size_t visits) noexcept {
    const std::uint64_t own_cpu = read_clock(CLOCK_THREAD_CPUTIME_ID).value_or(own_cpu_);
    budget_.spend(own_cpu - own_cpu_, visits);
    own_cpu_ = own_cpu;
}

std::uint64_t WallSampler::finish() noexcept {
    window_id_ = 0;
    return covered_ns_;
}

void WallSampler::list_threads(std::uint64_t now) {
    if (now < next_listing_) return;
    threads_ = timers_.in_window();
    next_listing_ = now + kListEvery;
}

// A thread that goes on while it is walked is visited again: that moment is as good as the first.
void WallSampler::visit(Tid tid, std::uint64_t weight_ns) {
    constexpr int kTries = 3;
    for (int i = 0; i < kTries; ++i) {
        if (try_visit(tid, weight_ns)) return;
    }
    state_.ring.count_drop(wire::DropReason::kThreadMoved);
}

bool WallSampler::try_visit(Tid tid, std::uint64_t weight_ns) {
    constexpr std::uint32_t kSurelyResting = 4;
    const auto cpu = read_clock(cpu_clock_of(tid));
    if (!cpu) return true;  // it has ended
    Known& known = known_[tid];
    std::array<std::uint64_t, 2> values{kSameAsBefore, weight_ns};
    const ThreadRecord record{.type = wire::ProfileType::kWall,
                              .window_id = window_id_,
                              .thread_id = tid,
                              .values = values};
    const bool is_unmoved = known.has_stack && known.cpu_ns == *cpu;
    if (is_unmoved && known.rests >= kSurelyResting) {
        known.has_stack = write_thread_record(state_, record);
        return true;
    }
    const auto moment = read_thread(tid);
    if (!moment) return true;
    if (moment->state != RunState::kRunning && is_unmoved) {
        ++known.rests;
        known.has_stack = write_thread_record(state_, record);
        return true;
    }
    known = {.cpu_ns = *cpu};
    values[0] = static_cast<std::uint64_t>(moment->state);
    if (moment->state != RunState::kRunning) return walk(known, *moment, record);
    static_cast<void>(write_thread_record(state_, record));
    return true;
}

// False when the thread went on meanwhile.
bool WallSampler::walk(Known& known, const ThreadMoment& moment, const ThreadRecord& record) {
    const signal::BlockedStack stack{state_, moment.pc, moment.sp};
    if (read_clock(cpu_clock_of(record.thread_id)) != known.cpu_ns) return false;
    if (stack.refusal()) {
        state_.ring.count_drop(*stack.refusal());
        return true;
    }
    ThreadRecord walked = record;
    walked.frames = stack.frames();
    walked.walk_end = stack.end();
    known.has_stack = write_thread_record(state_, walked);
    return true;
}

}  // namespace np::session
