#include "session/events/thread_waits.h"

#include <memory>

#include <gtest/gtest.h>

namespace np::session {
namespace {

constexpr clr::WaitEvent kLockStart{.kind = clr::WaitKind::kLock, .is_start = true};
constexpr clr::WaitEvent kLockEnd{.kind = clr::WaitKind::kLock, .is_start = false};
constexpr clr::WaitEvent kObjectStart{.kind = clr::WaitKind::kObject, .is_start = true};
constexpr clr::WaitEvent kObjectEnd{.kind = clr::WaitKind::kObject, .is_start = false};

struct ThreadWaitsTest : ::testing::Test {
    WaitStep advance(const clr::WaitEvent& event, std::uint32_t thread = 7,
                     std::uint32_t window = 1) {
        return waits->advance(thread, window, event);
    }

    std::unique_ptr<ThreadWaits> waits = std::make_unique<ThreadWaits>();
};

TEST_F(ThreadWaitsTest, A_start_and_an_end_are_a_pair) {
    EXPECT_EQ(advance(kLockStart), WaitStep::kStart);
    EXPECT_EQ(advance(kLockEnd), WaitStep::kEnd);
    EXPECT_EQ(advance(kObjectStart), WaitStep::kStart);
    EXPECT_EQ(advance(kObjectEnd), WaitStep::kEnd);
}

TEST_F(ThreadWaitsTest, Waits_inside_of_another_count_nothing) {
    EXPECT_EQ(advance(kLockStart), WaitStep::kStart);
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(advance(kObjectStart), WaitStep::kNone);
        EXPECT_EQ(advance(kObjectEnd), WaitStep::kNone);
    }
    EXPECT_EQ(advance(kLockEnd), WaitStep::kEnd);
}

TEST_F(ThreadWaitsTest, An_end_without_a_start_is_told_apart) {
    EXPECT_EQ(advance(kLockEnd), WaitStep::kUnseenEnd);
    EXPECT_EQ(advance(kObjectStart), WaitStep::kStart);
    EXPECT_EQ(advance(kLockEnd), WaitStep::kUnseenEnd);
    EXPECT_EQ(advance(kLockStart), WaitStep::kStart);
}

TEST_F(ThreadWaitsTest, A_window_begins_with_no_waits) {
    EXPECT_EQ(advance(kLockStart, 7, 1), WaitStep::kStart);
    EXPECT_EQ(advance(kLockEnd, 7, 2), WaitStep::kUnseenEnd);
}

TEST_F(ThreadWaitsTest, Threads_of_one_slot_push_each_other_out) {
    EXPECT_EQ(advance(kLockStart, 7), WaitStep::kStart);
    EXPECT_EQ(advance(kLockStart, 8), WaitStep::kStart);
    EXPECT_EQ(advance(kLockEnd, 7), WaitStep::kEnd);
    EXPECT_EQ(advance(kLockStart, 7), WaitStep::kStart);
    EXPECT_EQ(advance(kLockStart, 7 + ThreadWaits::kThreads), WaitStep::kStart);
    EXPECT_EQ(advance(kLockEnd, 7), WaitStep::kUnseenEnd);
}

}  // namespace
}  // namespace np::session
