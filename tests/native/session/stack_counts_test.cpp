#include "session/events/stack_counts.h"

#include <array>
#include <map>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace np::session {
namespace {

using Step = StackCounts::Step;

std::map<std::uint64_t, std::uint32_t> drained(StackCounts& counts) {
    std::map<std::uint64_t, std::uint32_t> all;
    counts.drain([&](std::uint64_t key, std::uint32_t, std::uint32_t count) {
        all[key] += count;
        return true;
    });
    return all;
}

TEST(StackCounts, TheFirstOfAKindIsToldAndTheOthersAreCounted) {
    StackCounts counts;
    EXPECT_EQ(counts.add(7, 1, 1), Step::kTell);
    EXPECT_EQ(counts.add(7, 1, 1), Step::kCounted);
    EXPECT_EQ(counts.add(8, 1, 1), Step::kTell);
    EXPECT_EQ(counts.add(7, 1, 4), Step::kCounted);
    EXPECT_EQ(drained(counts), (std::map<std::uint64_t, std::uint32_t>{{7, 5}}));
    EXPECT_TRUE(drained(counts).empty());
}

TEST(StackCounts, OneThatWasLostIsCountedAndTheNextIsToldInstead) {
    StackCounts counts;
    EXPECT_EQ(counts.add(7, 1, 2), Step::kTell);
    counts.take_back(7, 2);
    EXPECT_EQ(counts.add(7, 1, 1), Step::kTell);
    EXPECT_EQ(drained(counts), (std::map<std::uint64_t, std::uint32_t>{{7, 2}}));
}

TEST(StackCounts, WhatCouldNotBeToldIsKept) {
    StackCounts counts;
    EXPECT_EQ(counts.add(7, 1, 1), Step::kTell);
    EXPECT_EQ(counts.add(7, 1, 3), Step::kCounted);
    counts.drain([](std::uint64_t, std::uint32_t, std::uint32_t) { return false; });
    EXPECT_EQ(drained(counts)[7], 3U);
}

TEST(StackCounts, AFullTableTurnsNewKindsAway) {
    StackCounts counts;
    std::size_t told = 0;
    for (std::uint64_t key = 1; key <= 2 * StackCounts::kKinds; ++key) {
        if (counts.add(key, 1, 1) == Step::kTell) ++told;
    }
    EXPECT_EQ(told, StackCounts::kKinds);
    counts.clear();
    EXPECT_EQ(counts.add(1, 1, 1), Step::kTell);
}

TEST(StackCounts, KeysDifferByThreadDetailAndFrames) {
    const std::array<std::uint64_t, 2> frames{1, 2};
    const std::array<std::uint64_t, 2> turned{2, 1};
    const std::uint64_t key = StackCounts::key_of(1, 1, frames);
    EXPECT_EQ(key, StackCounts::key_of(1, 1, frames));
    EXPECT_NE(key, StackCounts::key_of(2, 1, frames));
    EXPECT_NE(key, StackCounts::key_of(1, 2, frames));
    EXPECT_NE(key, StackCounts::key_of(1, 1, turned));
}

TEST(StackCounts, NothingIsLostBetweenThreads) {
    constexpr std::uint32_t kEvents = 200'000;
    StackCounts counts;
    std::atomic<std::uint64_t> told{0};
    std::vector<std::thread> threads;
    for (std::uint32_t number = 0; number < 4; ++number) {
        threads.emplace_back([&, number] {
            for (std::uint32_t i = 0; i < kEvents; ++i) {
                if (counts.add(1 + i % 50, number, 1) == Step::kTell) ++told;
            }
        });
    }
    std::uint64_t sum = 0;
    for (int i = 0; i < 50; ++i) {
        for (const auto& [key, count] : drained(counts))
            sum += count;
    }
    for (std::thread& thread : threads)
        thread.join();
    for (const auto& [key, count] : drained(counts))
        sum += count;
    EXPECT_EQ(sum + told, 4U * kEvents);
    EXPECT_EQ(told, 50U);
}

}  // namespace
}  // namespace np::session
