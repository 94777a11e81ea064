#include <gtest/gtest.h>

#include "symbols/prologue_decoder.h"
#include "symbols/unwind_info_pool.h"
#include "unwind/unwind_info.h"

namespace np::symbols {
namespace {

using unwind::CfaBase;
using unwind::FpRule;
using unwind::Rule;

Rule rule_of(std::vector<std::uint8_t> code, std::uint64_t offset = 1000) {
    code.resize(code.size() + 16, 0x90);
    UnwindInfoPool pool;
    const std::uint8_t* info = pool.intern(unwind_info_from_prologue(code));
    return unwind::rule_from_unwind_info({.unwind_info = reinterpret_cast<std::uint64_t>(info)},
                                         offset)
        .rule;
}

// push rbp; push r15; push rbx; sub rsp, 24; lea rbp, [rsp + 40]
const std::vector<std::uint8_t> kUsual = {0x55, 0x41, 0x57, 0x53, 0x48, 0x83, 0xec,
                                          0x18, 0x48, 0x8d, 0x6c, 0x24, 0x28};

TEST(PrologueDecoder, The_frame_is_the_sum_of_pushes_and_allocation) {
    const Rule body = rule_of(kUsual);
    EXPECT_EQ(body.base, CfaBase::kSp);
    EXPECT_EQ(body.cfa_offset, 3 * 8 + 24 + 8);
    EXPECT_EQ(body.fp, FpRule::kAtCfa);
    EXPECT_EQ(body.fp_offset, -16);
}

TEST(PrologueDecoder, Each_instruction_counts_from_its_end_on) {
    EXPECT_EQ(rule_of(kUsual, 0).cfa_offset, 8);
    EXPECT_EQ(rule_of(kUsual, 1).cfa_offset, 16);
    EXPECT_EQ(rule_of(kUsual, 2).cfa_offset, 16);
    EXPECT_EQ(rule_of(kUsual, 3).cfa_offset, 24);
    EXPECT_EQ(rule_of(kUsual, 4).cfa_offset, 32);
    EXPECT_EQ(rule_of(kUsual, 8).cfa_offset, 56);
}

TEST(PrologueDecoder, A_method_without_a_frame_has_none) {
    const Rule rule = rule_of({0x8b, 0xc7, 0xc3});
    EXPECT_EQ(rule.cfa_offset, 8);
    EXPECT_EQ(rule.fp, FpRule::kSame);
}

TEST(PrologueDecoder, Large_frames_with_and_without_a_probe_are_understood) {
    // push rbp; sub rsp, 0x400
    EXPECT_EQ(rule_of({0x55, 0x48, 0x81, 0xec, 0x00, 0x04, 0x00, 0x00}).cfa_offset, 0x400 + 16);
    // push rbp; lea r11, [rsp - 0x3000]; call helper; mov rsp, r11
    EXPECT_EQ(rule_of({0x55, 0x4c, 0x8d, 0x9c, 0x24, 0x00, 0xd0, 0xff, 0xff, 0xe8, 1, 2, 3, 4, 0x49,
                       0x8b, 0xe3})
                  .cfa_offset,
              0x3000 + 16);
}

TEST(PrologueDecoder, A_method_replaced_on_the_stack_is_followed_by_its_frame_pointer) {
    // sub rsp, 64; lea rbp, [rsp + 0x80]: a frame pointer that was not saved here.
    const Rule rule = rule_of({0x48, 0x83, 0xec, 0x40, 0x48, 0x8d, 0xac, 0x24, 0x80, 0, 0, 0});
    EXPECT_EQ(rule.base, CfaBase::kFp);
    EXPECT_EQ(rule.cfa_offset, 16);
    EXPECT_EQ(rule.fp_offset, -16);
}

TEST(PrologueDecoder, Code_that_ends_in_the_prologue_is_decoded_as_far_as_it_goes) {
    const std::vector<std::uint8_t> cut(kUsual.begin(), kUsual.begin() + 6);
    UnwindInfoPool pool;
    const std::uint8_t* info = pool.intern(unwind_info_from_prologue(cut));
    const auto lookup =
        unwind::rule_from_unwind_info({.unwind_info = reinterpret_cast<std::uint64_t>(info)}, 1000);
    EXPECT_EQ(lookup.rule.cfa_offset, 32);
}

}  // namespace
}  // namespace np::symbols
