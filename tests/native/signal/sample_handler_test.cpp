#include "signal/sample_handler.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <vector>

#include <gtest/gtest.h>
#include <sys/ucontext.h>
#include <ucontext.h>

#include "../wire/test_ring.h"
#include "signal/handler_state.h"
#include "signal/machine_context.h"
#include "unwind/code_map.h"
#include "wire/profile_type.h"

namespace np::signal {
namespace {

constexpr std::uint32_t kWindow = 9;
int passed_on = 0;

void count_passed_on(int, siginfo_t*, void*) {
    ++passed_on;
}

// The handler called like a function, with a context of our making: no signal is needed to see what
// it does with one.
class SampleHandler : public testing::Test {
protected:
    SampleHandler() {
        slots_[1].thread_id.store(1234);
        slots_[1].active_window.store(kWindow);
        state_->window_id.store(kWindow);
        publish(*state_);
        passed_on = 0;
        getcontext(&context_);
        set_blocked_signals(&context_, 0);
        info_.si_code = SI_TIMER;
        info_.si_value.sival_ptr = &slots_[1];
    }

    void raise() { on_profiling_signal(SIGPROF, &info_, &context_); }

    struct Seen {
        std::uint32_t window_id;
        std::uint32_t thread_id;
        std::uint32_t kind;
        std::uint32_t periods;
        wire::Labels labels;
        std::uint64_t leaf;
    };

    // Copies: a record that was read is overwritten by the free words of its granules.
    std::vector<Seen> records() {
        std::vector<Seen> found;
        ring_.drain([&](std::byte* bytes, std::size_t) {
            const auto& record = *reinterpret_cast<wire::SampleRecord*>(bytes);
            Seen seen{.window_id = record.window_id,
                      .thread_id = record.thread_id,
                      .kind = record.kind,
                      .periods = record.periods,
                      .labels = record.labels,
                      .leaf = 0};
            std::memcpy(&seen.leaf, bytes + sizeof record, sizeof seen.leaf);
            found.push_back(seen);
        });
        return found;
    }

    wire::TestRing ring_{wire::kMinRingCapacity};
    std::array<ThreadSlot, 4> slots_{};
    unwind::PublishedMap& published_map_ = *new unwind::PublishedMap;
    // Not freed: a handler may look at the last published state at any time.
    HandlerState* state_ =
        new HandlerState{ring_.writer(), ThreadTable{slots_.data(), slots_.size()}, published_map_,
                         PreviousAction{.with_info = count_passed_on}};
    siginfo_t info_{};
    ucontext_t context_{};
};

TEST_F(SampleHandler, A_timer_of_ours_becomes_one_record) {
    info_.si_overrun = 2;
    slots_[1].labels.span_id.store(77);
    raise();
    const auto found = records();
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].window_id, kWindow);
    EXPECT_EQ(found[0].thread_id, 1234U);
    EXPECT_EQ(found[0].kind, static_cast<std::uint32_t>(wire::ProfileType::kCpu));
    EXPECT_EQ(found[0].periods, 3U);
    EXPECT_EQ(found[0].labels.span_id, 77U);
    EXPECT_EQ(found[0].leaf, registers_of(&context_).pc);
    EXPECT_EQ(ring_.header().samples.load(), 1U);
    EXPECT_GT(ring_.header().handler_nanoseconds.load(), 0U);
}

TEST_F(SampleHandler, Labels_that_are_being_written_are_left_out) {
    slots_[1].labels.span_id.store(77);
    slots_[1].labels.version.store(1);
    raise();
    EXPECT_EQ(records().at(0).labels.span_id, 0U);
}

TEST_F(SampleHandler, A_signal_after_the_window_is_counted_as_late) {
    state_->window_id.store(0);
    raise();
    state_->window_id.store(kWindow + 1);
    raise();
    EXPECT_TRUE(records().empty());
    EXPECT_EQ(ring_.drops(wire::DropReason::kLateSignal), 2U);
}

TEST_F(SampleHandler, A_foreign_signal_reaches_the_handler_before_ours) {
    info_.si_code = SI_USER;
    raise();
    info_.si_code = SI_TIMER;
    info_.si_value.sival_ptr = &context_;
    raise();
    info_.si_value.sival_ptr = reinterpret_cast<std::byte*>(&slots_[1]) + 8;
    raise();
    EXPECT_EQ(passed_on, 3);
    EXPECT_TRUE(records().empty());
    EXPECT_EQ(ring_.drops(wire::DropReason::kForeignSignal), 3U);
}

TEST_F(SampleHandler, A_thread_inside_a_fault_handler_is_not_walked) {
    set_blocked_signals(&context_, signal_bit(SIGSEGV));
    raise();
    EXPECT_TRUE(records().empty());
    EXPECT_EQ(ring_.drops(wire::DropReason::kSegvBlocked), 1U);
}

TEST_F(SampleHandler, An_empty_pool_and_a_full_ring_are_told_apart) {
    std::vector<std::unique_ptr<WalkBuffer>> taken;
    for (int i = 0; i < 64; ++i)
        taken.emplace_back(new WalkBuffer{state_->buffers.take()});
    EXPECT_FALSE(state_->buffers.take());
    raise();
    EXPECT_EQ(ring_.drops(wire::DropReason::kNoWalkBuffer), 1U);
    taken.clear();
    for (std::size_t i = 0; i < wire::kMinRingCapacity / wire::kGranuleBytes; ++i)
        raise();
    EXPECT_GT(ring_.drops(wire::DropReason::kRingFull), 0U);
}

TEST_F(SampleHandler, Errno_is_what_it_was) {
    errno = 12345;
    raise();
    EXPECT_EQ(errno, 12345);
}

TEST_F(SampleHandler, No_handler_counts_as_running_afterwards) {
    EXPECT_TRUE(is_quiescent(*state_));
    {
        const HandlerScope scope{*state_};
        EXPECT_FALSE(is_quiescent(*state_));
    }
    raise();
    EXPECT_TRUE(is_quiescent(*state_));
}

}  // namespace
}  // namespace np::signal
