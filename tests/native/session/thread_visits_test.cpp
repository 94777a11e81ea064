#include <array>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <sys/syscall.h>

#include "emulation.h"
#include "session/threads/thread_moment.h"
#include "session/threads/visit_budget.h"
#include "session/threads/visit_pace.h"
#include "session/threads/visit_plan.h"

namespace np::session {
namespace {

constexpr std::uint64_t kSecond = 1'000'000'000;

TEST(ThreadMoment, ABlockedThreadHasItsCallAndItsRegisters) {
    const std::string text =
        std::to_string(SYS_futex) +
        " 0x7f3c2c000b20 0x189 0x0 0x7f3c4b7fdd10 0x0 0xffffffff 0x7f3c4b7fdc90 0x7f3c51a82f16\n";
    const auto moment = parse_thread_moment(text);
    ASSERT_TRUE(moment);
    EXPECT_EQ(moment->state, RunState::kWaiting);
    EXPECT_EQ(moment->sp, 0x7f3c4b7fdc90U);
    EXPECT_EQ(moment->pc, 0x7f3c51a82f16U);
}

TEST(ThreadMoment, AThreadMayBeBlockedOutsideOfACall) {
    const auto moment = parse_thread_moment("-1 0x7ffd10 0x55d0\n");
    ASSERT_TRUE(moment);
    EXPECT_EQ(moment->state, RunState::kBlocked);
    EXPECT_EQ(moment->sp, 0x7ffd10U);
    EXPECT_EQ(moment->pc, 0x55d0U);
}

TEST(ThreadMoment, ARunningThreadHasNoRegisters) {
    const auto moment = parse_thread_moment("running\n");
    ASSERT_TRUE(moment);
    EXPECT_EQ(moment->state, RunState::kRunning);
}

TEST(ThreadMoment, WhatIsNoneIsRefused) {
    for (const char* text :
         {"", "x", "202", "202 0x1 0x2 0x3 0x4 0x5 0x6 0x7", "-1 0x7ffd10", "-1 sp pc"}) {
        EXPECT_FALSE(parse_thread_moment(text)) << text;
    }
}

TEST(ThreadMoment, TheKernelTellsOfThisThread) {
    if (kIsEmulated) GTEST_SKIP() << "not under qemu-user: /proc has the emulator's calls";
    ASSERT_TRUE(can_read_threads());
    // It is in the call that reads the answer.
    EXPECT_EQ(read_thread(current_tid())->state, RunState::kFile);
    EXPECT_FALSE(read_thread(0x7FFFFFFF));
}

TEST(VisitPlan, EachThreadIsDrawnOnceAndAsOftenAsAnyOther) {
    constexpr std::size_t kThreads = 20;
    constexpr std::size_t kDrawn = 5;
    constexpr std::uint64_t kRounds = 40'000;
    VisitPlan plan{1};
    std::vector<std::size_t> threads;
    for (std::size_t i = 0; i < kThreads; ++i)
        threads.push_back(i);
    std::array<std::uint64_t, kThreads> visits{};
    for (std::uint64_t round = 0; round < kRounds; ++round) {
        std::array<bool, kThreads> is_drawn{};
        for (const std::size_t thread : plan.draw(std::span{threads}, kDrawn)) {
            EXPECT_FALSE(is_drawn.at(thread));
            is_drawn.at(thread) = true;
            ++visits.at(thread);
        }
    }
    // The standard deviation is 87.
    for (const std::uint64_t count : visits) {
        EXPECT_NEAR(static_cast<double>(count), kRounds * kDrawn / kThreads, 400);
    }
}

// Threads with a rhythm of their own, whatever part of them a round can afford.
TEST(VisitPlan, TheSumOfWeightsIsTheTimeInAState) {
    constexpr std::uint64_t kPeriod = 10'000'000;  // the plan's own mean pause
    constexpr std::uint64_t kWindow = 400 * kSecond;

    struct Thread {
        std::uint64_t phase;
        std::uint64_t blocked;
    };

    std::vector<Thread> threads;
    for (std::uint64_t i = 0; i < 12; ++i) {
        threads.push_back({.phase = i * 777'777, .blocked = (i % 5 + 1) * kPeriod / 8});
    }
    double truth = 0;
    for (const Thread& thread : threads) {
        truth += static_cast<double>(kWindow) * static_cast<double>(thread.blocked) / kPeriod;
    }
    VisitPlan plan{7};
    Random budget{3};
    double sum = 0;
    std::uint64_t last = 0;
    for (std::uint64_t now = plan.next_pause(); now < kWindow; now += plan.next_pause()) {
        const std::size_t count = budget.below(threads.size() + 1);
        if (count == 0) continue;
        const std::uint64_t weight = VisitPlan::weight_ns(now - last, threads.size(), count);
        for (const Thread& thread : plan.draw(std::span{threads}, count)) {
            if ((now + thread.phase) % kPeriod < thread.blocked) sum += static_cast<double>(weight);
        }
        last = now;
    }
    EXPECT_NEAR(sum / truth, 1, 0.02);
}

TEST(VisitBudget, VisitsCostNoMoreThanTheirPartOfTheProcessesCpu) {
    constexpr std::uint64_t kVisitCost = 35'000;
    VisitBudget budget;
    budget.begin(Budget{10'000}, {});  // one per cent
    std::uint64_t spent = 0;
    for (std::uint64_t now = kSecond / 100; now <= 10 * kSecond; now += kSecond / 100) {
        const std::size_t count =
            std::min<std::size_t>(budget.affordable({.now = now, .process_cpu = now}), 200);
        spent += count * kVisitCost;
        budget.spend(count * kVisitCost, count);
        EXPECT_LE(spent, now / 100 + kVisitCost * 2);
    }
    EXPECT_GE(spent, 10 * kSecond / 100 * 95 / 100);
}

// Being woken costs as much as a visit, and the process uses a sixth of a processor.
TEST(VisitPace, RoundsAreRarerWhereTheirWakingIsWhatTheBudgetPaysFor) {
    constexpr std::uint64_t kWaking = 40'000;
    constexpr std::uint64_t kVisitCost = 30'000;
    constexpr std::size_t kThreads = 10;
    VisitPlan plan{1};
    VisitBudget budget;
    VisitPace pace;
    budget.begin(Budget{5'000}, {});  // half a per cent
    std::uint64_t spent = 0;
    std::uint64_t visits = 0;
    for (std::uint64_t now = plan.next_pause(); now <= 10 * kSecond;
         now += plan.next_pause() * pace.factor()) {
        const std::size_t affordable = budget.affordable({.now = now, .process_cpu = now / 6});
        const std::size_t count = std::min(affordable, kThreads);
        pace.note(affordable, kThreads);
        const std::uint64_t cost = kWaking + count * kVisitCost;
        spent += cost;
        visits += count;
        budget.spend(cost, count);
    }
    const std::uint64_t due = 10 * kSecond / 1000;  // the floor: a millisecond a second
    EXPECT_LE(spent, due * 105 / 100);
    EXPECT_GE(spent, due * 90 / 100);
    EXPECT_GE(visits * kVisitCost, due / 3);
}

TEST(VisitPace, RoundsComeAsPlannedWhereAllCanBeVisited) {
    VisitPace pace;
    for (int i = 0; i < 20; ++i)
        pace.note(0, 5);
    EXPECT_EQ(pace.factor(), VisitPace::kMost);
    pace.note(4, 5);
    EXPECT_EQ(pace.factor(), VisitPace::kMost);
    for (int i = 0; i < 20; ++i)
        pace.note(5, 5);
    EXPECT_EQ(pace.factor(), 1U);
}

}  // namespace
}  // namespace np::session
