// What is arm64's own in the walk.
#include <array>
#include <cstring>
#include <memory>

#include <gtest/gtest.h>
#include <ucontext.h>

#include "emulation.h"
#include "unwind/return_address.h"
#include "unwind/walker_fixture.h"

namespace np::unwind {
namespace {

constexpr std::size_t kPc = 32;  // in a row of x0 to x30, sp, pc
using General = std::array<std::uint64_t, kPc + 1>;

class WalkerArm64 : public Walker {
protected:
    WalkResult walk_leaf(std::uint64_t offset, std::size_t sp_word, std::uint64_t return_address,
                         std::uint64_t fp = 0) {
        general_[kDwarfReturnAddress] = return_address;
        return walk(map(), nullptr,
                    {.pc = code_ + offset,
                     .sp = sp(sp_word),
                     .fp = fp,
                     .general = reinterpret_cast<std::uint64_t>(general_.data())},
                    frames_);
    }

    General general_{};
};

constexpr Rule kLeaf{.kind = RuleKind::kStep, .return_words = 0, .cfa_offset = 0};

TEST_F(WalkerArm64, A_leaf_returns_by_its_register) {
    set_rule(0, kLeaf);
    stack_[2] = code_ + 0x310;
    const WalkResult result = walk_leaf(0x10, 0, code_ + 0x110);
    EXPECT_EQ(result.end, WalkEnd::kRoot);
    ASSERT_EQ(result.frame_count, 3u);
    EXPECT_EQ(frames_[1], code_ + 0x110 - 1);
    EXPECT_EQ(frames_[2], code_ + 0x310 - 1);
    EXPECT_EQ(walk_from(0x10, 0).end, WalkEnd::kUnsupportedRule);  // the register is not known
}

TEST_F(WalkerArm64, The_register_is_that_of_the_leaf_alone) {
    set_rule(0, kLeaf);
    set_rule(1, kLeaf);
    EXPECT_EQ(walk_leaf(0x10, 0, code_ + 0x110).end, WalkEnd::kUnsupportedRule);
}

TEST_F(WalkerArm64, A_frame_keeps_its_return_address_at_its_lower_end) {
    set_rule(0, {.kind = RuleKind::kStep,
                 .fp = FpRule::kAtCfa,
                 .return_words = 31,
                 .cfa_offset = 32 * 8,
                 .fp_offset = -32 * 8});
    stack_[0] = sp(40);
    stack_[1] = code_ + 0x210;  // left by x29
    stack_[40] = 0;
    stack_[41] = code_ + 0x310;
    const WalkResult result = walk_from(0x10, 0);
    EXPECT_EQ(result.end, WalkEnd::kRoot);
    ASSERT_EQ(result.frame_count, 3u);
    EXPECT_EQ(frames_[1], code_ + 0x210 - 1);
}

TEST_F(WalkerArm64, Code_without_rows_at_the_leaf_is_left_by_the_register) {
    EXPECT_EQ(walk_leaf(0x410, 0, code_ + 0x310).end, WalkEnd::kRoot);
    EXPECT_EQ(walk_leaf(0x410, 0, code_ + 0x30e).end, WalkEnd::kUnknownCode);
    for (std::uint64_t i = 0x300; i < 0x320; ++i)
        byte(i) = 0x90;
    EXPECT_EQ(walk_leaf(0x410, 0, code_ + 0x310).end, WalkEnd::kUnknownCode);
}

TEST_F(WalkerArm64, The_first_entry_of_a_linkage_table_has_saved_a_pair) {
    const std::uint32_t save = 0xa9bf7bf0;  // stp x16, x30, [sp, #-16]!
    std::memcpy(&byte(0x404), &save, sizeof save);
    stack_[2 + 2] = code_ + 0x310;  // of 0x110's frame
    const WalkResult result = walk_leaf(0x40c, 0, code_ + 0x110);
    EXPECT_EQ(result.end, WalkEnd::kRoot);
    EXPECT_EQ(result.frame_count, 3u);
}

TEST_F(WalkerArm64, A_caller_without_rows_or_frame_pointer_is_the_first_function) {
    stack_[0] = code_ + 0x410;
    EXPECT_EQ(walk_from(0x10, 0).end, WalkEnd::kRoot);
    EXPECT_EQ(walk_from(0x10, 0, sp(9)).end, WalkEnd::kUnknownCode);
}

TEST_F(WalkerArm64, A_first_function_is_one_by_its_frame_pointer_alone) {
    const std::unique_ptr<RuleCache> cache(new RuleCache());
    const CodeMap map = this->map();
    const auto walk_with = [&](std::uint64_t fp) {
        return walk(map, cache.get(), {.pc = code_ + 0x10, .sp = sp(0), .fp = fp}, frames_).end;
    };
    stack_[0] = code_ + 0x410;
    EXPECT_EQ(walk_with(0), WalkEnd::kRoot);
    EXPECT_EQ(walk_with(sp(9)), WalkEnd::kUnknownCode);
}

TEST_F(WalkerArm64, What_follows_no_call_is_no_return_address) {
    for (std::uint64_t i = 0x300; i < 0x320; ++i)
        byte(i) = 0;
    stack_[0] = code_ + 0x310;
    EXPECT_EQ(walk_from(0x10, 0).end, WalkEnd::kBadReturnAddress);
}

// pacia x30, sp: no operation where the processor cannot sign.
std::uint64_t signed_by_processor(std::uint64_t address) {
    register std::uint64_t value asm("x30") = address;
    asm volatile("hint #25" : "+r"(value));
    return value;
}

TEST_F(WalkerArm64, Signatures_of_return_addresses_are_taken_off) {
    const std::uint64_t address = code_ + 0x310;
    stack_[0] = signed_by_processor(address);
    if (kIsEmulated) {
        EXPECT_NE(stack_[0], address);  // qemu's processor can
    }
    EXPECT_EQ(without_signature(stack_[0]), address);
    EXPECT_EQ(walk_from(0x10, 0).end, WalkEnd::kRoot);
}

TEST_F(WalkerArm64, A_signal_frame_leads_to_the_interrupted_registers) {
    struct SignalFrame {
        std::array<std::uint8_t, 128> info;
        ucontext_t context;
    };

    set_rule(2, {.kind = RuleKind::kSignalFrame});
    set_rule(0, kLeaf);
    auto frame = std::make_unique<SignalFrame>();
    frame->context.uc_mcontext.pc = code_ + 0x50;
    frame->context.uc_mcontext.sp = sp(2);
    frame->context.uc_mcontext.regs[kDwarfReturnAddress] = code_ + 0x310;
    const Registers at_trampoline{
        .pc = code_ + 0x210, .sp = reinterpret_cast<std::uint64_t>(frame.get()), .fp = 0};
    const WalkResult result = walk(map(), nullptr, Registers(at_trampoline), frames_);
    EXPECT_EQ(result.end, WalkEnd::kRoot);
    ASSERT_EQ(result.frame_count, 3u);
    EXPECT_EQ(frames_[1], code_ + 0x50);  // the interrupted instruction itself
    EXPECT_EQ(frames_[2], code_ + 0x310 - 1);
}

TEST(ReturnAddressArm64, Every_call_instruction_is_one) {
    alignas(8) std::array<std::uint32_t, 2> code{};
    const auto is_call = [&](std::uint32_t instruction) {
        code[0] = instruction;
        return follows_call(reinterpret_cast<std::uint64_t>(&code[1]));
    };
    EXPECT_TRUE(is_call(0x97ffffff));   // bl
    EXPECT_TRUE(is_call(0xd63f0100));   // blr x8
    EXPECT_TRUE(is_call(0xd73f0902));   // blraa x8, x2
    EXPECT_TRUE(is_call(0xd63f091f));   // blraaz x8
    EXPECT_FALSE(is_call(0x14000001));  // b
    EXPECT_FALSE(is_call(0xd61f0100));  // br x8
    EXPECT_FALSE(is_call(0xd65f03c0));  // ret
}

}  // namespace
}  // namespace np::unwind
