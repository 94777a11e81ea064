#include "unwind/stack_walker.h"

#include <array>
#include <memory>

#include <gtest/gtest.h>

#include "unwind/walker_fixture.h"

namespace np::unwind {
namespace {

TEST_F(Walker, A_stack_of_four_frames_is_walked_to_its_root) {
    stack_[0] = code_ + 0x110;  // return address of the frameless leaf
    stack_[1] = 0;              // a local of 0x100's frame
    stack_[2] = sp(8);          // its saved rbp
    stack_[3] = code_ + 0x220;
    stack_[8] = 0;  // rbp saved by 0x200's frame
    stack_[9] = code_ + 0x330;
    const WalkResult result = walk_from(0x10, 0);
    EXPECT_EQ(result.end, WalkEnd::kRoot);
    ASSERT_EQ(result.frame_count, 4u);
    EXPECT_EQ(frames_[0], code_ + 0x10);
    EXPECT_EQ(frames_[1], code_ + 0x110 - 1);
    EXPECT_EQ(frames_[2], code_ + 0x220 - 1);
    EXPECT_EQ(frames_[3], code_ + 0x330 - 1);
}

// A leaf whose rule is known is left by it alone only where that leads to a known caller.
TEST_F(Walker, A_leaf_known_from_another_stack_is_not_believed_to_lead_to_what_is_no_code) {
    const std::unique_ptr<RuleCache> cache(new RuleCache());
    const CodeMap map = this->map();
    const Registers leaf{.pc = code_ + 0x10, .sp = sp(0)};
    stack_[0] = code_ + 0x310;
    EXPECT_EQ(walk(map, cache.get(), Registers(leaf), frames_).end, WalkEnd::kRoot);
    stack_[0] = 0x1234;
    const WalkResult lost = walk(map, cache.get(), Registers(leaf), frames_);
    EXPECT_EQ(lost.end, WalkEnd::kBadReturnAddress);
    EXPECT_EQ(lost.frame_count, 1u);
    EXPECT_EQ(frames_[0], code_ + 0x10);
}

TEST_F(Walker, A_call_as_the_last_instruction_belongs_to_the_caller) {
    stack_[0] = code_ + 0x400;  // behind the last byte of the root's code, where other code begins
    const WalkResult result = walk_from(0x10, 0);
    EXPECT_EQ(result.end, WalkEnd::kRoot);
    EXPECT_EQ(frames_[1], code_ + 0x3ff);
}

TEST_F(Walker, Each_way_to_fail_has_its_reason) {
    stack_[0] = 0x1234;
    EXPECT_EQ(walk_from(0x10, 0).end, WalkEnd::kBadReturnAddress);
    EXPECT_EQ(walk_from(0x510, 0).end, WalkEnd::kUnsupportedRule);
    EXPECT_EQ(walk_from(0x210, 8, sp(1)).end, WalkEnd::kNoProgress);
    EXPECT_EQ(walk_from(0x210, 0, sp(4) + 1).end, WalkEnd::kNoProgress);
    stack_[0] = code_ + 0x410;
    EXPECT_EQ(walk_from(0x10, 0, sp(9)).end, WalkEnd::kUnknownCode);
    EXPECT_EQ(walk_from(kSize + 4096, 8).end, WalkEnd::kUnknownCode);
}

// The second map knows nothing: what the walk finds there is from the cache alone.
TEST_F(Walker, A_leaf_at_a_new_place_is_left_by_the_rows_of_a_block_met_before) {
    const std::unique_ptr<RuleCache> cache(new RuleCache());
    const CodeMap map = this->map();
    const CodeMap same_epoch({}, 1);
    const CodeMap next_epoch({}, 2);
    stack_[2] = code_ + 0x310;
    const auto walk_at = [&](const CodeMap& known, std::uint64_t offset) {
        return walk(known, cache.get(), {.pc = code_ + offset, .sp = sp(0), .fp = 0}, frames_);
    };
    EXPECT_EQ(walk_at(map, 0x110).end, WalkEnd::kRoot);
    const WalkResult result = walk_at(same_epoch, 0x120);
    EXPECT_EQ(result.end, WalkEnd::kRoot);
    EXPECT_EQ(result.frame_count, 2U);
    EXPECT_EQ(frames_[0], code_ + 0x120);
    EXPECT_EQ(frames_[1], code_ + 0x30f);
    EXPECT_EQ(walk_at(same_epoch, kSize + 0x110).frame_count, 1U);  // behind it
    EXPECT_EQ(walk_at(next_epoch, 0x130).frame_count, 1U);
}

TEST_F(Walker, As_many_frames_are_written_as_there_is_room) {
    for (std::uint64_t& word : stack_)
        word = code_ + 0x20;
    const WalkResult result = walk_from(0x10, 0);
    EXPECT_EQ(result.end, WalkEnd::kDepthLimit);
    EXPECT_EQ(result.frame_count, frames_.size());
}

TEST_F(Walker, A_function_that_kept_its_entry_stack_pointer_is_left_by_it) {
    set_rule(0, {.kind = RuleKind::kStepDeref, .kept_words = 1, .cfa_offset = 16});
    stack_[3] = code_ + 0x310;  // return address, at sp as it was at the entry
    stack_[2] = sp(3);
    const WalkResult result = walk_from(0x10, 0);
    EXPECT_EQ(result.end, WalkEnd::kRoot);
    ASSERT_EQ(result.frame_count, 2u);
    EXPECT_EQ(frames_[1], code_ + 0x310 - 1);
}

TEST_F(Walker, A_return_address_that_the_runtime_replaced_is_taken_from_its_thread_object) {
    const std::uint64_t trampoline = code_ + 0x410;  // no function is before it
    stack_[0] = trampoline;
    std::array<std::uint64_t, 512> thread{};
    thread[40] = sp(0);  // by chance
    thread[100] = code_ + 0x310;
    thread[101] = sp(0);
    Registers from{.pc = code_ + 0x10, .sp = sp(0), .fp = sp(9)};
    EXPECT_EQ(walk(map(), nullptr, Registers(from), frames_).end, WalkEnd::kUnknownCode);
    from.runtime_thread = reinterpret_cast<std::uint64_t>(thread.data());
    const WalkResult result = walk(map(), nullptr, Registers(from), frames_);
    EXPECT_EQ(result.end, WalkEnd::kRoot);
    ASSERT_EQ(result.frame_count, 2u);
    EXPECT_EQ(frames_[1], code_ + 0x30f);
    // Of another frame, or not an address behind a call: nothing is guessed.
    thread[101] = sp(1);
    EXPECT_EQ(walk(map(), nullptr, Registers(from), frames_).end, WalkEnd::kUnknownCode);
    thread[101] = sp(0);
    thread[100] = 12345;
    EXPECT_EQ(walk(map(), nullptr, Registers(from), frames_).end, WalkEnd::kUnknownCode);
}

TEST_F(Walker, A_replaced_return_address_is_looked_for_once_when_its_true_caller_has_no_rule) {
    stack_[0] = code_ + 0x410;  // no function is before it
    std::array<std::uint64_t, 512> thread{};
    thread[100] = code_ + 0x420;
    thread[101] = sp(0);
    const Registers from{.pc = code_ + 0x10,
                         .sp = sp(0),
                         .fp = sp(9),
                         .runtime_thread = reinterpret_cast<std::uint64_t>(thread.data())};
    const WalkResult result = walk(map(), nullptr, Registers(from), frames_);
    EXPECT_EQ(result.end, WalkEnd::kUnknownCode);
    ASSERT_EQ(result.frame_count, 2u);
    EXPECT_EQ(frames_[1], code_ + 0x41f);
}

}  // namespace
}  // namespace np::unwind
