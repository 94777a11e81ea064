#include "session/thread_timers.h"

#include <algorithm>
#include <array>

#include <sys/prctl.h>

#include "session/clocks.h"
#include "wire/drop_reason.h"
#include "wire/message_format.h"

namespace np::session {
namespace {

// As many looks at an unchanged number of threads, then the list is read all the same: one may have
// come for one that went.
constexpr std::uint32_t kMaxUnchanged = 10;
// Threads without notice of their end whose clocks are read at each look: 5 us each.
constexpr std::size_t kMaxRefreshed = 64;
// Above it the ended threads of a window are reported as one: 2,000 a second end in busy programs.
constexpr std::size_t kMaxReports = 16384;
// Long enough for a task to go on a busy machine, short enough for a reused number to be seen.
constexpr std::uint32_t kFarewellScans = 10;

std::uint64_t cpu_of(Tid tid, std::uint64_t otherwise) noexcept {
    return read_clock(cpu_clock_of(tid)).value_or(otherwise);
}

std::string own_name() {
    std::array<char, 17> name{};
    prctl(PR_GET_NAME, name.data());
    return name.data();
}

}  // namespace

ThreadTimers::ThreadTimers(signal::ThreadTable slots, wire::RingWriter ring)
    : slots_{slots}, ring_{ring}, random_{monotonic_now()} {}

void ThreadTimers::exclude(Tid tid) noexcept {
    for (std::atomic<Tid>& place : excluded_) {
        Tid nobody = 0;
        if (place.compare_exchange_strong(nobody, tid, std::memory_order_relaxed)) return;
    }
}

bool ThreadTimers::is_excluded(Tid tid) const noexcept {
    return std::any_of(excluded_.begin(), excluded_.end(), [tid](const std::atomic<Tid>& place) {
        return place.load(std::memory_order_relaxed) == tid;
    });
}

void ThreadTimers::thread_found(Tid tid, std::uint64_t runtime_thread) {
    const std::lock_guard lock{mutex_};
    if (Thread* const thread = find_or_add(tid)) note_managed(*thread, runtime_thread);
}

void ThreadTimers::note_managed(Thread& thread, std::uint64_t runtime_thread) noexcept {
    const auto slot = static_cast<std::size_t>(&thread - threads_.data());
    thread.is_managed = true;
    slots_[slot].runtime_thread.store(runtime_thread, std::memory_order_relaxed);
}

void ThreadTimers::thread_started(std::uint64_t runtime_thread) {
    const Tid tid = current_tid();
    if (is_excluded(tid)) return;
    const std::lock_guard lock{mutex_};
    std::erase_if(farewells_, [tid](const Farewell& farewell) { return farewell.tid == tid; });
    const bool was_known = slot_of_.find(tid) != nullptr;
    Thread* const thread = find_or_add(tid);
    if (thread == nullptr) return;
    note_managed(*thread, runtime_thread);
    thread->scan = scan_;
    // A thread that was not known began since the last scan: all of its CPU time is the window's.
    if (window_id_ != 0 && !thread->is_in_window) arm(*thread, was_known ? cpu_of(tid, 0) : 0);
}

void ThreadTimers::thread_ending() {
    const Tid tid = current_tid();
    const std::lock_guard lock{mutex_};
    const std::uint32_t* const slot = slot_of_.find(tid);
    if (slot == nullptr) return;
    Thread& thread = threads_[*slot];
    if (thread.is_in_window) {
        disarm(thread);
        thread.cpu_last = cpu_of(tid, thread.cpu_last);
        report(thread, wire::kThreadHasEnded);
        farewells_.push_back({.tid = tid, .scan = scan_});
    }
    forget(thread);
}

bool ThreadTimers::is_ending(Tid tid) const noexcept {
    return std::any_of(farewells_.begin(), farewells_.end(),
                       [tid](const Farewell& farewell) { return farewell.tid == tid; });
}

void ThreadTimers::forget_farewells() {
    const std::lock_guard lock{mutex_};
    std::erase_if(farewells_, [this](const Farewell& farewell) {
        return scan_ - farewell.scan > kFarewellScans;
    });
}

TimerCounts ThreadTimers::open(std::uint32_t window_id, std::uint64_t period_ns) {
    {
        const std::lock_guard lock{mutex_};
        window_id_ = window_id;
        period_ns_ = period_ns;
        last_count_ = 0;
        ++scan_;
    }
    for (const Tid tid : list_threads()) {
        const std::lock_guard lock{mutex_};
        Thread* const thread = is_excluded(tid) ? nullptr : find_or_add(tid);
        if (thread == nullptr) continue;
        thread->scan = scan_;
        if (!thread->is_in_window) arm(*thread, cpu_of(tid, 0));
    }
    forget_dead();
    const std::lock_guard lock{mutex_};
    TimerCounts counts;
    for (const Thread& thread : threads_) {
        if (thread.is_in_window) ++counts.threads;
        if (thread.timer.is_running()) ++counts.timers;
    }
    return counts;
}

void ThreadTimers::rescan() {
    refresh_unannounced();
    const std::size_t count = count_threads();
    if (count != 0 && count == last_count_ && ++unchanged_ < kMaxUnchanged) return;
    last_count_ = count;
    unchanged_ = 0;
    {
        const std::lock_guard lock{mutex_};
        ++scan_;
    }
    for (const Tid tid : list_threads()) {
        add_newcomer(tid);
    }
    forget_dead();
    forget_farewells();
}

void ThreadTimers::add_newcomer(Tid tid) {
    const std::lock_guard lock{mutex_};
    if (is_excluded(tid) || (slot_of_.find(tid) == nullptr && is_ending(tid))) return;
    Thread* const thread = find_or_add(tid);
    if (thread == nullptr) return;
    thread->scan = scan_;
    if (!thread->is_in_window) arm(*thread, 0);
}

// Threads that the last scan did not see. Reading a folder that changes may skip an entry, so the
// kernel is asked for each.
void ThreadTimers::forget_dead() {
    const std::lock_guard lock{mutex_};
    for (Thread& thread : threads_) {
        if (thread.tid == 0 || thread.scan == scan_ || is_alive(thread.tid)) continue;
        if (thread.is_in_window) {
            disarm(thread);
            report(thread, wire::kThreadHasEnded);
        }
        forget(thread);
    }
}

void ThreadTimers::refresh_unannounced() {
    const std::lock_guard lock{mutex_};
    std::size_t refreshed = 0;
    for (Thread& thread : threads_) {
        if (!thread.is_in_window || thread.is_managed) continue;
        thread.cpu_last = cpu_of(thread.tid, thread.cpu_last);
        if (++refreshed == kMaxRefreshed) return;
    }
}

std::vector<ThreadReport> ThreadTimers::close() {
    {
        // From here on a thread that starts gets no timer; those that have one are visited below.
        const std::lock_guard lock{mutex_};
        window_id_ = 0;
    }
    for (std::size_t slot = 0;; ++slot) {
        const std::lock_guard lock{mutex_};
        if (slot >= threads_.size()) break;
        Thread& thread = threads_[slot];
        if (!thread.is_in_window) continue;
        disarm(thread);
        thread.cpu_last = cpu_of(thread.tid, thread.cpu_last);
        report(thread, 0);
        thread.is_in_window = false;
    }
    const std::lock_guard lock{mutex_};
    farewells_.clear();
    std::vector<ThreadReport> reports;
    reports.swap(reports_);
    return reports;
}

std::vector<Tid> ThreadTimers::in_window() {
    std::vector<Tid> tids;
    for (std::size_t slot = 0;; ++slot) {
        const std::lock_guard lock{mutex_};
        if (slot >= threads_.size()) return tids;
        if (threads_[slot].is_in_window) tids.push_back(threads_[slot].tid);
    }
}

std::vector<Tid> ThreadTimers::unmoved() {
    std::vector<Tid> tids;
    for (std::size_t slot = 0;; ++slot) {
        const std::lock_guard lock{mutex_};
        if (slot >= threads_.size()) return tids;
        const Thread& thread = threads_[slot];
        if (!thread.is_in_window || thread.cpu_at_start == 0) continue;
        if (cpu_of(thread.tid, 0) == thread.cpu_at_start) tids.push_back(thread.tid);
    }
}

std::vector<Tid> ThreadTimers::with_unread_mask(std::size_t most) {
    std::vector<Tid> tids;
    const std::lock_guard lock{mutex_};
    for (Thread& thread : threads_) {
        if (!thread.is_in_window || thread.cpu_at_mask == thread.cpu_at_start) continue;
        if (tids.size() == most) break;
        thread.cpu_at_mask = thread.cpu_at_start;
        tids.push_back(thread.tid);
    }
    return tids;
}

ThreadTimers::Thread* ThreadTimers::find_or_add(Tid tid) {
    if (const std::uint32_t* const slot = slot_of_.find(tid)) return &threads_[*slot];
    std::uint32_t slot = 0;
    if (!free_slots_.empty()) {
        slot = free_slots_.back();
        free_slots_.pop_back();
    } else if (threads_.size() < slots_.capacity()) {
        slot = static_cast<std::uint32_t>(threads_.size());
        threads_.emplace_back();
    } else {
        ring_.count_drop(wire::DropReason::kTimerRefused);
        return nullptr;
    }
    slot_of_[tid] = slot;
    threads_[slot] = {};
    threads_[slot].tid = tid;
    slots_[slot].thread_id.store(tid, std::memory_order_relaxed);
    return &threads_[slot];
}

void ThreadTimers::arm(Thread& thread, std::uint64_t cpu_at_start) {
    const auto slot = static_cast<std::size_t>(&thread - threads_.data());
    thread.is_in_window = true;
    thread.cpu_at_start = cpu_at_start;
    thread.cpu_last = cpu_at_start;
    if (period_ns_ == 0) return;
    // Release: the slot's thread before its window; pairs with the acquire in the handler.
    slots_[slot].active_window.store(window_id_, std::memory_order_release);
    const auto failure = thread.timer.start(thread.tid, &slots_[slot], random_phase(), period_ns_);
    if (!failure) return;
    slots_[slot].active_window.store(0, std::memory_order_release);
    ring_.count_drop(*failure == TimerFailure::kRefused ? wire::DropReason::kTimerRefused
                                                        : wire::DropReason::kThreadEnded);
}

void ThreadTimers::disarm(Thread& thread) {
    const auto slot = static_cast<std::size_t>(&thread - threads_.data());
    thread.timer.stop();
    slots_[slot].active_window.store(0, std::memory_order_release);
}

void ThreadTimers::report(Thread& thread, std::uint32_t flags) {
    if (thread.is_managed) flags |= wire::kThreadIsManaged;
    const std::uint64_t used =
        thread.cpu_last > thread.cpu_at_start ? thread.cpu_last - thread.cpu_at_start : 0;
    if (reports_.size() >= kMaxReports) {
        ThreadReport& others = reports_.back();
        others = {.tid = 0,
                  .cpu_ns = others.cpu_ns + used,
                  .flags = wire::kThreadHasEnded,
                  .name = "(other threads)"};
        return;
    }
    read_name(thread);
    reports_.push_back({.tid = thread.tid, .cpu_ns = used, .flags = flags, .name = thread.name});
}

// Reading it takes 10 us. One that has not run since it was read has not named itself anew; the
// last one that was read stays when the thread is gone.
void ThreadTimers::read_name(Thread& thread) {
    if (thread.cpu_at_name == thread.cpu_last) return;
    std::string name = thread.tid == current_tid() ? own_name() : thread_name(thread.tid);
    if (!name.empty()) thread.name = std::move(name);
    thread.cpu_at_name = thread.cpu_last;
}

void ThreadTimers::forget(Thread& thread) {
    const auto slot = static_cast<std::uint32_t>(&thread - threads_.data());
    slots_[slot].runtime_thread.store(0, std::memory_order_relaxed);
    slot_of_.erase(thread.tid);
    free_slots_.push_back(slot);
    thread = {};
}

// In (0, period]. A fixed first expiry would never see a thread that uses less than a period.
std::uint64_t ThreadTimers::random_phase() noexcept {
    return random_.below(period_ns_) + 1;
}

}  // namespace np::session
