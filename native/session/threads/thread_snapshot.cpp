#include "session/threads/thread_snapshot.h"

#include <algorithm>
#include <array>

#include "session/clocks.h"
#include "session/threads/thread_moment.h"
#include "session/threads/thread_record.h"
#include "signal/blocked_stack.h"

namespace np::session {
namespace {

constexpr std::uint64_t kMillisecond = 1'000'000;
constexpr std::uint64_t kLongestLook = 5 * kMillisecond;  // then the host is listened to again
constexpr std::uint64_t kFirstPause = 5 * kMillisecond;
constexpr std::uint64_t kLongestPause = 100 * kMillisecond;
// Some periods of a CPU timer: a thread that runs has had a sample by then.
constexpr std::uint64_t kPatience = 300 * kMillisecond;
constexpr std::size_t kThreadsPerLook = 64;
constexpr std::uint64_t kFullPause = 20 * kMillisecond;

}  // namespace

void ThreadSnapshot::begin(std::uint32_t window_id) {
    window_id_ = window_id;
    waiting_ = timers_.in_window();
    running_.clear();
    started_ = monotonic_now();
    pause_ns_ = kFirstPause;
    next_look_ = started_;
}

bool ThreadSnapshot::is_complete(std::uint64_t now) const noexcept {
    return waiting_.empty() && (running_.empty() || now - started_ >= kPatience);
}

std::uint64_t ThreadSnapshot::next_look() const noexcept {
    const bool has_work = is_open() && !(waiting_.empty() && running_.empty());
    return has_work ? next_look_ : UINT64_MAX;
}

void ThreadSnapshot::advance(std::uint64_t now) {
    if (now < next_look()) return;
    if (!look_at_waiting(now + kLongestLook)) {
        next_look_ = now + kFullPause;
        return;
    }
    if (!waiting_.empty()) return;
    std::erase_if(running_, [this](Tid tid) { return look_at(tid, false) == Look::kDone; });
    next_look_ = now + pause_ns_;
    pause_ns_ = std::min(pause_ns_ * 2, kLongestPause);
}

// False when the ring is full. Threads that still wait then keep their places.
bool ThreadSnapshot::look_at_waiting(std::uint64_t until) {
    for (std::size_t count = 0; !waiting_.empty(); ++count) {
        if (count % kThreadsPerLook == 0 && monotonic_now() >= until) return true;
        const Tid tid = waiting_.back();
        const Look look = look_at(tid, true);
        if (look == Look::kNoRoom) return false;
        waiting_.pop_back();
        if (look == Look::kRunning) running_.push_back(tid);
    }
    return true;
}

ThreadSnapshot::Look ThreadSnapshot::look_at(Tid tid, bool is_first_look) {
    const auto cpu = read_clock(cpu_clock_of(tid));
    const auto moment = read_thread(tid);
    if (!moment) return Look::kDone;
    const std::array values{static_cast<std::uint64_t>(moment->state)};
    ThreadRecord record{.type = wire::ProfileType::kThreads,
                        .window_id = window_id_,
                        .thread_id = tid,
                        .values = values};
    if (moment->state != RunState::kRunning) {
        const signal::BlockedStack stack{state_, moment->pc, moment->sp};
        if (!stack.refusal() && read_clock(cpu_clock_of(tid)) == cpu) {
            record.frames = stack.frames();
            record.walk_end = stack.end();
            return try_write_thread_record(state_, record) ? Look::kNoRoom : Look::kDone;
        }
    }
    if (is_first_look && try_write_thread_record(state_, record)) return Look::kNoRoom;
    return Look::kRunning;
}

}  // namespace np::session
