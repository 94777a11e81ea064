// Code, rows and stacks made by hand; what the kernel tells of real threads is not to be had in an
// emulator.
#include <gtest/gtest.h>

#include "unwind/blocked_frame.h"
#include "unwind/walker_fixture.h"

namespace np::unwind {
namespace {

class BlockedFrameArm64 : public Walker {
protected:
    void SetUp() override {
        Walker::SetUp();
        stack_[0] = code_ + 0x210;  // where the frameless wrapper returns to: a function left by fp
        stack_[5] = sp(8);          // its frame
        stack_[6] = code_ + 0x310;
    }

    std::uint64_t found() {
        const CodeMap code = map();
        return blocked_frame_pointer(code, code_ + 0x10, sp(0));
    }
};

TEST_F(BlockedFrameArm64, The_nearest_pair_that_may_be_a_frame_is_one) {
    stack_[7] = sp(10);
    stack_[8] = code_ + 0x310;
    EXPECT_EQ(found(), sp(5));
}

TEST_F(BlockedFrameArm64, A_frame_leads_upwards_to_code_behind_a_call) {
    stack_[5] = sp(3);
    EXPECT_EQ(found(), 0u);
    stack_[5] = sp(8);
    stack_[6] = 0x1234;
    EXPECT_EQ(found(), 0u);
    stack_[6] = code_ + 0x312;
    EXPECT_EQ(found(), 0u);
}

TEST_F(BlockedFrameArm64, What_the_walk_finds_by_itself_is_not_searched) {
    stack_[0] = code_ + 0x110;  // saves the frame pointer at a place that its rule knows
    EXPECT_EQ(found(), 0u);
    rules_[0] = {.kind = RuleKind::kStep, .return_words = 0, .cfa_offset = 0};
    EXPECT_EQ(found(), 0u);  // only the thread knows its register
}

}  // namespace
}  // namespace np::unwind
