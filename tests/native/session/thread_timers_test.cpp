#include "session/thread_timers.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <barrier>
#include <csignal>
#include <ctime>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include <gtest/gtest.h>

#include "../wire/test_ring.h"
#include "emulation.h"
#include "session/clocks.h"
#include "signal/handler_state.h"
#include "signal/sample_handler.h"
#include "wire/message_format.h"

namespace np::session {
namespace {

constexpr std::uint32_t kWindow = 3;
// Well above the kernel's tick: on a busy machine several ticks in a row may hit another thread,
// and what expired behind the last one that hit ours is not delivered any more.
constexpr std::uint64_t kPeriod = 10'000'000;

void burn(std::uint64_t nanoseconds) {
    const std::uint64_t start = read_clock(CLOCK_THREAD_CPUTIME_ID).value();
    while (read_clock(CLOCK_THREAD_CPUTIME_ID).value() - start < nanoseconds)
        continue;
}

// Until the thread waits.
void wait_until_asleep(Tid tid) {
    const std::string path = "/proc/self/task/" + std::to_string(tid) + "/stat";
    for (;;) {
        const std::string stat = read_text_file(path.c_str());
        ASSERT_FALSE(stat.empty());
        if (stat.substr(stat.rfind(')') + 2, 1) == "S") return;
        std::this_thread::yield();
    }
}

bool has_timers() {
    return !read_text_file("/proc/self/timers").empty();
}

class ThreadTimersTest : public testing::Test {
protected:
    ThreadTimersTest() {
        signal::publish(*state_);

        struct sigaction action {};

        action.sa_sigaction = signal::on_profiling_signal;
        action.sa_flags = SA_SIGINFO | SA_RESTART;
        sigaction(SIGPROF, &action, nullptr);  // for life: one signal may always be on its way
    }

    TimerCounts open() {
        state_->window_id.store(kWindow);
        return timers_.open(kWindow, kPeriod);
    }

    std::vector<ThreadReport> close() {
        state_->window_id.store(0);
        return timers_.close();
    }

    static const ThreadReport* find(const std::vector<ThreadReport>& reports, Tid tid) {
        for (const auto& report : reports) {
            if (report.tid == tid) return &report;
        }
        return nullptr;
    }

    std::uint64_t samples() const { return ring_->header().samples.load(); }

    // All of it outlives the test, as in a process: a late signal looks at it.
    wire::TestRing* ring_ = new wire::TestRing{std::size_t{1} << 20U};
    std::array<signal::ThreadSlot, 64>* slots_ = new std::array<signal::ThreadSlot, 64>{};
    unwind::PublishedMap* published_ = new unwind::PublishedMap;
    signal::HandlerState* state_ = new signal::HandlerState{
        ring_->writer(), signal::ThreadTable{slots_->data(), slots_->size()}, *published_, {}};
    ThreadTimers timers_{state_->threads, state_->ring};
};

TEST_F(ThreadTimersTest, A_thread_is_sampled_in_proportion_to_its_cpu) {
    const TimerCounts counts = open();
    EXPECT_EQ(counts.threads, counts.timers);
    EXPECT_TRUE(has_timers());
    burn(50 * kPeriod);
    const auto reports = close();
    EXPECT_FALSE(has_timers());
    const ThreadReport* const own = find(reports, current_tid());
    ASSERT_NE(own, nullptr);
    EXPECT_GE(own->cpu_ns, 50 * kPeriod);
    if (kIsEmulated) GTEST_SKIP() << "not under qemu-user: it drops a signal behind a queued one";
    std::uint64_t periods = 0;
    ring_->drain([&](std::byte* record, std::size_t) {
        periods += reinterpret_cast<wire::SampleRecord*>(record)->periods;
    });
    EXPECT_NEAR(static_cast<double>(periods),
                static_cast<double>(own->cpu_ns) / static_cast<double>(kPeriod), 3);
}

TEST_F(ThreadTimersTest, No_sample_is_taken_after_the_window) {
    open();
    close();
    const std::uint64_t before = samples();
    burn(20 * kPeriod);
    EXPECT_EQ(samples(), before);
}

TEST_F(ThreadTimersTest, A_thread_that_starts_and_ends_in_the_window_is_reported) {
    open();
    Tid tid = 0;
    std::thread thread{[&] {
        tid = current_tid();
        timers_.thread_started(0);
        burn(10 * kPeriod);
        timers_.thread_ending();
    }};
    thread.join();
    const auto reports = close();
    const ThreadReport* const found = find(reports, tid);
    ASSERT_NE(found, nullptr);
    EXPECT_EQ(found->flags, wire::kThreadIsManaged | wire::kThreadHasEnded);
    EXPECT_GE(found->cpu_ns, 10 * kPeriod);
    EXPECT_GT(samples(), 0U);
}

TEST_F(ThreadTimersTest, A_thread_that_is_still_listed_after_its_farewell_counts_once) {
    open();
    std::atomic<Tid> tid{0};
    std::atomic<bool> is_scanned{false};
    std::thread thread{[&] {
        timers_.thread_started(0);
        burn(5 * kPeriod);
        timers_.thread_ending();
        tid.store(current_tid());
        while (!is_scanned.load())
            std::this_thread::yield();
    }};
    while (tid.load() == 0)
        std::this_thread::yield();
    timers_.rescan();
    timers_.rescan();
    is_scanned.store(true);
    thread.join();
    const auto reports = close();
    const auto same = [&](const ThreadReport& report) { return report.tid == tid.load(); };
    EXPECT_EQ(std::count_if(reports.begin(), reports.end(), same), 1);
}

TEST_F(ThreadTimersTest, A_thread_that_nobody_announced_is_found_by_a_scan) {
    if (kIsEmulated) GTEST_SKIP() << "not under qemu-user: signals may come after a thread's end";
    open();
    std::atomic<Tid> tid{0};
    std::atomic<bool> is_scanned{false};
    std::thread thread{[&] {
        tid.store(current_tid());
        while (!is_scanned.load())
            std::this_thread::yield();
        burn(10 * kPeriod);
    }};
    while (tid.load() == 0)
        std::this_thread::yield();
    timers_.rescan();
    is_scanned.store(true);
    thread.join();
    timers_.rescan();
    const auto reports = close();
    const ThreadReport* const found = find(reports, tid.load());
    ASSERT_NE(found, nullptr);
    EXPECT_EQ(found->flags, wire::kThreadHasEnded);
    EXPECT_GT(samples(), 0U);
    EXPECT_FALSE(has_timers());
}

TEST_F(ThreadTimersTest, A_thread_that_came_for_another_is_found_soon) {
    std::atomic<bool> is_over{false};
    std::atomic<Tid> tid{0};
    const auto wait = [&] {
        tid.store(current_tid());
        while (!is_over.load())
            std::this_thread::yield();
    };
    std::thread first{wait};
    open();
    timers_.rescan();
    is_over.store(true);
    first.join();
    is_over.store(false);
    tid.store(0);
    std::thread second{wait};
    while (tid.load() == 0)
        std::this_thread::yield();
    for (int look = 0; look < 10; ++look) {
        timers_.rescan();
    }
    is_over.store(true);
    second.join();
    const auto reports = close();
    EXPECT_NE(find(reports, tid.load()), nullptr);
}

TEST_F(ThreadTimersTest, The_number_of_threads_is_that_of_the_list) {
    EXPECT_EQ(count_threads(), list_threads().size());
    std::atomic<bool> is_over{false};
    std::thread other{[&] {
        while (!is_over.load())
            std::this_thread::yield();
    }};
    EXPECT_EQ(count_threads(), list_threads().size());
    is_over.store(true);
    other.join();
}

TEST_F(ThreadTimersTest, An_excluded_thread_gets_no_timer) {
    timers_.exclude(current_tid());
    open();
    burn(10 * kPeriod);
    EXPECT_EQ(find(close(), current_tid()), nullptr);
    EXPECT_EQ(samples(), 0U);
}

TEST_F(ThreadTimersTest, Name_and_mask_are_read_again_when_a_thread_has_run) {
    std::atomic<Tid> tid{0};
    std::barrier turn{2};
    std::thread other{[&] {
        tid.store(current_tid());
        pthread_setname_np(pthread_self(), "first");
        turn.arrive_and_wait();
        turn.arrive_and_wait();
        pthread_setname_np(pthread_self(), "second");
        burn(1'000'000);
        turn.arrive_and_wait();
        turn.arrive_and_wait();
    }};
    turn.arrive_and_wait();
    wait_until_asleep(tid.load());
    const auto window = [&] {
        timers_.open(kWindow, 0);
        const std::vector<Tid> unread = timers_.with_unread_mask(slots_->size());
        const bool is_unread = std::find(unread.begin(), unread.end(), tid.load()) != unread.end();
        const std::vector<ThreadReport> reports = close();
        const ThreadReport* const report = find(reports, tid.load());
        return std::pair{is_unread, report == nullptr ? std::string{} : report->name};
    };
    EXPECT_EQ(window(), (std::pair{true, std::string{"first"}}));
    EXPECT_EQ(window(), (std::pair{false, std::string{"first"}}));
    turn.arrive_and_wait();
    turn.arrive_and_wait();
    EXPECT_EQ(window(), (std::pair{true, std::string{"second"}}));
    turn.arrive_and_wait();
    other.join();
}

TEST_F(ThreadTimersTest, Threads_that_come_and_go_leave_no_timer_behind) {
    std::atomic<bool> is_over{false};
    std::thread creator{[&] {
        while (!is_over.load()) {
            std::thread{[&] {
                timers_.thread_started(0);
                timers_.thread_ending();
            }}.join();
        }
    }};
    for (int i = 0; i < 100; ++i) {
        open();
        timers_.rescan();
        close();
    }
    is_over.store(true);
    creator.join();
    EXPECT_FALSE(has_timers());
    EXPECT_EQ(ring_->drops(wire::DropReason::kTimerRefused), 0U);
}

}  // namespace
}  // namespace np::session
