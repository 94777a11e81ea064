#include <cstring>

#include <gtest/gtest.h>

#include "symbols/prologue_decoder.h"
#include "symbols/unwind_info_pool.h"
#include "unwind/unwind_info.h"

namespace np::symbols {
namespace {

using unwind::CfaBase;
using unwind::FpRule;
using unwind::Rule;
using unwind::RuleKind;

Rule rule_of(const std::vector<std::uint32_t>& code, std::uint64_t number = 50) {
    std::vector<std::uint8_t> bytes(code.size() * 4);
    std::memcpy(bytes.data(), code.data(), bytes.size());
    UnwindInfoPool pool;
    const std::uint8_t* info = pool.intern(unwind_info_from_prologue(bytes));
    return unwind::rule_from_unwind_info({.unwind_info = reinterpret_cast<std::uint64_t>(info)},
                                         number * 4)
        .rule;
}

constexpr std::uint32_t kBody = 0xaa0003f3;  // mov x19, x0

// stp x29, x30, [sp, #-64]!; stp x19, x20, [sp, #48]; mov x29, sp
const std::vector<std::uint32_t> kUsual = {0xa9bc7bfd, 0xa90353f3, 0x910003fd, kBody};

TEST(PrologueDecoderArm64, The_frame_is_what_the_stores_and_moves_make) {
    const Rule body = rule_of(kUsual);
    EXPECT_EQ(body.base, CfaBase::kFp);
    EXPECT_EQ(body.cfa_offset, 64);
    EXPECT_EQ(body.fp_offset, -64);
    EXPECT_EQ(body.return_words, 7);
}

TEST(PrologueDecoderArm64, Each_instruction_counts_from_its_end_on) {
    EXPECT_EQ(rule_of(kUsual, 0).cfa_offset, 0);
    EXPECT_EQ(rule_of(kUsual, 0).return_words, 0);
    EXPECT_EQ(rule_of(kUsual, 1).cfa_offset, 64);
    EXPECT_EQ(rule_of(kUsual, 1).base, CfaBase::kSp);
    EXPECT_EQ(rule_of(kUsual, 2).base, CfaBase::kSp);
    EXPECT_EQ(rule_of(kUsual, 3).base, CfaBase::kFp);
}

TEST(PrologueDecoderArm64, A_large_frame_has_its_record_above_the_arguments_of_calls) {
    // sub sp, sp, #4, lsl #12; stp x29, x30, [sp, #32]; add x29, sp, #32
    const Rule body = rule_of({0xd14013ff, 0xa9027bfd, 0x910083fd, kBody});
    EXPECT_EQ(body.base, CfaBase::kFp);
    EXPECT_EQ(body.cfa_offset, 4 * 4096 - 32);
    EXPECT_EQ(body.fp_offset, -(4 * 4096 - 32));
}

TEST(PrologueDecoderArm64, A_method_without_a_frame_has_none) {
    EXPECT_EQ(rule_of({kBody}),
              (Rule{.kind = RuleKind::kStep, .return_words = 0, .cfa_offset = 0}));
}

TEST(PrologueDecoderArm64, Code_that_ends_in_the_prologue_is_decoded_as_far_as_it_goes) {
    EXPECT_EQ(rule_of({kUsual[0]}).cfa_offset, 64);
    EXPECT_EQ(rule_of({}).cfa_offset, 0);
}

}  // namespace
}  // namespace np::symbols
