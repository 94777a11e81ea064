// What is x86-64's own in the walk.
#include <array>
#include <memory>

#include <gtest/gtest.h>
#include <ucontext.h>

#include "unwind/walker_fixture.h"

namespace np::unwind {
namespace {

TEST_F(Walker, Code_without_rows_at_the_leaf_is_left_by_a_return_address_that_follows_a_call) {
    stack_[1] = code_ + 0x310;
    EXPECT_EQ(walk_from(0x410, 0).end, WalkEnd::kRoot);
    for (std::uint64_t i = 0x300; i < 0x320; ++i)
        byte(i) = 0x90;
    EXPECT_EQ(walk_from(0x410, 0).end, WalkEnd::kUnknownCode);
}

TEST_F(Walker, A_leaf_whose_return_address_the_runtime_has_yet_to_put_back_is_not_guessed_about) {
    stack_[1] = code_ + 0x320;  // of an earlier call
    stack_[2] = 1;              // where the return address belongs
    std::array<std::uint64_t, 512> thread{};
    thread[100] = code_ + 0x310;
    thread[101] = sp(2);
    const Registers from{.pc = code_ + 0x110,
                         .sp = sp(0),
                         .fp = sp(9),
                         .runtime_thread = reinterpret_cast<std::uint64_t>(thread.data())};
    const WalkResult result = walk(map(), nullptr, Registers(from), frames_);
    EXPECT_EQ(result.end, WalkEnd::kRoot);
    ASSERT_EQ(result.frame_count, 2u);
    EXPECT_EQ(frames_[1], code_ + 0x30f);
}

TEST_F(Walker, A_caller_without_rows_is_left_by_its_epilogue_when_that_follows) {
    stack_[0] = code_ + 0x410;
    stack_[1] = sp(8);
    stack_[2] = code_ + 0x310;
    EXPECT_EQ(walk_from(0x10, 0).end, WalkEnd::kUnknownCode);
    byte(0x410) = 0x5d;  // pop rbp
    byte(0x411) = 0xc3;  // ret
    const WalkResult result = walk_from(0x10, 0);
    EXPECT_EQ(result.end, WalkEnd::kRoot);
    ASSERT_EQ(result.frame_count, 3u);
    EXPECT_EQ(frames_[1], code_ + 0x410 - 1);
    EXPECT_EQ(frames_[2], code_ + 0x310 - 1);
}

TEST_F(Walker, A_signal_frame_leads_to_the_interrupted_registers) {
    set_rule(2, {.kind = RuleKind::kSignalFrame});
    auto context = std::make_unique<ucontext_t>();
    context->uc_mcontext.gregs[REG_RIP] = static_cast<greg_t>(code_ + 0x50);
    context->uc_mcontext.gregs[REG_RSP] = static_cast<greg_t>(sp(2));
    stack_[2] = code_ + 0x310;
    const Registers at_trampoline{
        .pc = code_ + 0x210, .sp = reinterpret_cast<std::uint64_t>(context.get()), .fp = 0};
    const WalkResult result = walk(map(), nullptr, Registers(at_trampoline), frames_);
    EXPECT_EQ(result.end, WalkEnd::kRoot);
    ASSERT_EQ(result.frame_count, 3u);
    EXPECT_EQ(frames_[1], code_ + 0x50);  // the interrupted instruction itself
    EXPECT_EQ(frames_[2], code_ + 0x310 - 1);
}

TEST_F(Walker, Above_a_red_zone_stands_the_interrupted_instruction_itself) {
    constexpr std::uint8_t kWordsWithRedZone = 17;
    set_rule(2, {.kind = RuleKind::kStep,
                 .return_words = kWordsWithRedZone,
                 .cfa_offset = kWordsWithRedZone * 8});
    stack_[0] = code_ + 0x10;                   // interrupted in a frameless function
    stack_[kWordsWithRedZone] = code_ + 0x310;  // which would return to the root
    const WalkResult result = walk_from(0x210, 0);
    EXPECT_EQ(result.end, WalkEnd::kRoot);
    ASSERT_EQ(result.frame_count, 3u);
    EXPECT_EQ(frames_[1], code_ + 0x10);
    EXPECT_EQ(frames_[2], code_ + 0x310 - 1);
}

TEST_F(Walker, Interrupted_code_may_keep_its_frames_address_in_any_register) {
    constexpr std::uint8_t kRsi = 4;
    set_rule(
        0, {.kind = RuleKind::kStep, .base = CfaBase::kGeneral, .general = kRsi, .cfa_offset = 8});
    std::array<std::uint64_t, NGREG> general{};
    general[REG_RSI] = sp(5);
    stack_[5] = code_ + 0x310;
    const Registers from{.pc = code_ + 0x10,
                         .sp = sp(0),
                         .fp = 0,
                         .general = reinterpret_cast<std::uint64_t>(general.data())};
    EXPECT_EQ(walk(map(), nullptr, Registers(from), frames_).end, WalkEnd::kRoot);
    // A caller's other registers are not known.
    stack_[0] = code_ + 0x10;
    EXPECT_EQ(walk_from(0x410, 0).end, WalkEnd::kUnsupportedRule);
}

TEST_F(Walker, A_frame_pointer_saved_below_the_stack_pointer_is_still_in_its_register) {
    // Behind `pop rbp` the row still names the slot, which now holds something else.
    set_rule(0, {.kind = RuleKind::kStep, .fp = FpRule::kAtCfa, .cfa_offset = 8, .fp_offset = -16});
    stack_[3] = 0xdead;
    stack_[4] = code_ + 0x210;
    stack_[9] = code_ + 0x310;
    EXPECT_EQ(walk_from(0x10, 4, sp(8)).end, WalkEnd::kRoot);
}

TEST_F(Walker, Jitted_code_is_walked_and_no_longer_when_removed) {
    alignas(8) static const std::array<std::uint8_t, 8> kFrame24 = {1, 4, 1, 0, 4, 0x22, 0, 0};
    alignas(64) static std::array<std::uint8_t, 64> method{};
    method.fill(0x90);
    const auto start = reinterpret_cast<std::uint64_t>(method.data());
    jit_nodes_[0].start = start;
    jit_nodes_[0].unwind_info = kFrame24.data();
    jit_nodes_[0].size = method.size();
    const std::uint64_t key = JitIndex::slot_key(JitIndex::page_of(start));
    jit_slots_[JitIndex::first_slot(key, jit_slots_.size())] = key | 1;
    stack_[0] = start + 32;
    stack_[4] = code_ + 0x310;
    const WalkResult result = walk_from(0x10, 0);
    EXPECT_EQ(result.end, WalkEnd::kRoot);
    EXPECT_EQ(frames_[1], start + 31);
    jit_nodes_[0].size = 0;
    EXPECT_EQ(walk_from(0x10, 0).end, WalkEnd::kBadReturnAddress);
}

}  // namespace
}  // namespace np::unwind
