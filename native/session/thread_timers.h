// A CPU timer for every thread of the process while a window is open, and what each thread used.
//
// Threads come to be known in two ways: the runtime tells about its own on the thread itself, and
// /proc/self/task is read at the window's start, and in it when a look every 100 ms finds another
// number of threads, for the runtime's garbage collector and compiler threads and those of native
// libraries. One lock guards the table; it is held for the work on one thread (about 10 us), so a
// thread that starts waits for no more than that. The signal handler never takes it: it sees slots
// only.
//
// A thread that the runtime knows takes its timer down itself when it ends. One that nobody
// announced is missed at the next scan: its timer lives until then and cannot fire, for a dead
// thread uses no CPU.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

#include "session/cpu_timer.h"
#include "session/flat_map.h"
#include "session/random.h"
#include "session/system_threads.h"
#include "signal/thread_slot.h"
#include "wire/ring_writer.h"

namespace np::session {

struct ThreadReport {
    Tid tid = 0;
    std::uint64_t cpu_ns = 0;  // used in the window
    std::uint32_t flags = 0;   // wire::kThreadIsManaged, wire::kThreadHasEnded
    std::string name;
};

struct TimerCounts {
    std::uint32_t threads = 0;
    std::uint32_t timers = 0;
};

class ThreadTimers {
public:
    ThreadTimers(signal::ThreadTable slots, wire::RingWriter ring);

    // Threads of ours, each by itself: they get no timer.
    void exclude(Tid tid) noexcept;

    // A thread of the runtime's that was there before us. `runtime_thread` is the address of the
    // runtime's object for it, here and below.
    void thread_found(Tid tid, std::uint64_t runtime_thread);

    // On the thread that starts or ends.
    void thread_started(std::uint64_t runtime_thread);
    void thread_ending();

    // A period of 0: no timers, only what each thread used.
    TimerCounts open(std::uint32_t window_id, std::uint64_t period_ns);

    // Finds threads that have come or gone, from time to time. Only while a window is open.
    void rescan();

    // Deletes every timer. The reports are of all threads that lived in the window.
    std::vector<ThreadReport> close();

    // Every thread that the open window has met and that has not ended, without ours.
    [[nodiscard]] std::vector<Tid> in_window();

    // Those of them that were there at its start and have used no CPU since then.
    [[nodiscard]] std::vector<Tid> unmoved();

    // Those of them that have run before the window's start and since a call last named them, at
    // most so many: a thread's signal mask is its own to change, and stays while it does not run.
    [[nodiscard]] std::vector<Tid> with_unread_mask(std::size_t most);

    [[nodiscard]] bool is_excluded(Tid tid) const noexcept;

private:
    static constexpr std::uint64_t kNever = UINT64_MAX;

    struct Thread {
        Tid tid = 0;  // 0: the entry is free
        CpuTimer timer;
        std::uint64_t cpu_at_start = 0;
        std::uint64_t cpu_last = 0;          // last reading, for threads that end without notice
        std::uint64_t cpu_at_mask = kNever;  // when with_unread_mask() last named it
        std::uint64_t cpu_at_name = kNever;  // when its name was last read
        std::string name;
        std::uint32_t scan = 0;  // the last scan that saw it
        bool is_managed = false;
        bool is_in_window = false;
    };

    // A thread that has said its farewell. Its task is listed a little longer, and must not be
    // taken for a new one: its time would count twice.
    struct Farewell {
        Tid tid;
        std::uint32_t scan;  // the last scan before it
    };

    Thread* find_or_add(Tid tid);
    void note_managed(Thread& thread, std::uint64_t runtime_thread) noexcept;
    [[nodiscard]] bool is_ending(Tid tid) const noexcept;
    void forget_farewells();
    void arm(Thread& thread, std::uint64_t cpu_at_start);
    void disarm(Thread& thread);
    void report(Thread& thread, std::uint32_t flags);
    void read_name(Thread& thread);
    void forget(Thread& thread);
    void add_newcomer(Tid tid);
    void forget_dead();
    void refresh_unannounced();
    std::uint64_t random_phase() noexcept;

    std::mutex mutex_;
    signal::ThreadTable slots_;
    wire::RingWriter ring_;
    std::vector<Thread> threads_;  // by slot
    std::vector<std::uint32_t> free_slots_;
    FlatMap<std::uint32_t> slot_of_;  // by tid
    static constexpr std::size_t kMaxExcluded = 4;
    std::array<std::atomic<Tid>, kMaxExcluded> excluded_{};
    std::vector<ThreadReport> reports_;
    std::vector<Farewell> farewells_;  // of this window
    std::uint32_t window_id_ = 0;      // 0: no window
    std::uint64_t period_ns_ = 0;
    std::uint32_t scan_ = 0;
    std::size_t last_count_ = 0;   // of threads, when they were last listed
    std::uint32_t unchanged_ = 0;  // looks since then
    Random random_;
};

}  // namespace np::session
