#include "unwind/epilogue_arm64.h"

#include <array>
#include <vector>

#include <gtest/gtest.h>

#include "unwind/epilogue.h"

namespace np::unwind {
namespace {

constexpr std::uint32_t kReturn = 0xd65f03c0;
constexpr std::uint32_t kLoadFrame = 0xa8c47bfd;      // ldp x29, x30, [sp], #64
constexpr std::uint32_t kLoadRegisters = 0xa94353f3;  // ldp x19, x20, [sp, #48]

std::optional<Rule> rule_of(std::vector<std::uint32_t> code) {
    code.resize(code.size() + 2);
    const auto start = reinterpret_cast<std::uint64_t>(code.data());
    return decode_epilogue({.start = start, .end = start + code.size() * 4}, start);
}

constexpr Rule kFrame{.kind = RuleKind::kStep,
                      .fp = FpRule::kAtCfa,
                      .return_words = 7,
                      .cfa_offset = 64,
                      .fp_offset = -64};
constexpr Rule kNoFrame{.kind = RuleKind::kStep, .return_words = 0, .cfa_offset = 0};

TEST(EpilogueArm64, The_rest_of_one_is_undone_from_where_it_is) {
    EXPECT_EQ(rule_of({kLoadRegisters, kLoadFrame, kReturn}), kFrame);
    EXPECT_EQ(rule_of({kLoadFrame, kReturn}), kFrame);
    EXPECT_EQ(rule_of({kReturn}), kNoFrame);
    // ldp x29, x30, [sp]; add sp, sp, #64
    EXPECT_EQ(rule_of({0xa9407bfd, 0x910103ff, kReturn}), kFrame);
    // ldr x30, [sp], #16
    EXPECT_EQ(rule_of({0xf84107fe, kReturn}),
              (Rule{.kind = RuleKind::kStep, .return_words = 2, .cfa_offset = 16}));
    // mov sp, x29
    Rule by_fp = kFrame;
    by_fp.base = CfaBase::kFp;
    EXPECT_EQ(rule_of({0x910003bf, kLoadFrame, kReturn}), by_fp);
    // ldp d8, d9, [sp, #16]; ldr x19, [sp, #32]; autiasp; retaa
    EXPECT_EQ(rule_of({0x6d4127e8, 0xf94013f3, kLoadFrame, 0xd50323bf, 0xd65f0bff}), kFrame);
}

TEST(EpilogueArm64, A_jump_out_of_the_function_ends_one_too) {
    EXPECT_EQ(rule_of({kLoadFrame, 0x14001000}), kFrame);        // b far away
    EXPECT_EQ(rule_of({kLoadFrame, 0xd61f0200}), kFrame);        // br x16
    EXPECT_EQ(rule_of({kLoadFrame, 0x17ffffff}), std::nullopt);  // b to the instruction before
    EXPECT_EQ(rule_of({0xd61f0200}), std::nullopt);              // may be a switch
}

TEST(EpilogueArm64, Other_code_is_none) {
    EXPECT_EQ(rule_of({0xd503201f, kReturn}), std::nullopt);              // nop
    EXPECT_EQ(rule_of({0xa9bc7bfd, kLoadFrame, kReturn}), std::nullopt);  // stp: a prologue
    EXPECT_EQ(rule_of({0xa94053f3 ^ 3U << 5, kReturn}), std::nullopt);    // by another register
}

TEST(EpilogueArm64, Unwind_data_that_has_epilogues_is_believed) {
    alignas(8) const std::array<std::uint32_t, 2> code = {kReturn, 0};
    alignas(8) std::array<std::uint8_t, 8> record = {8, 0, 0, 1 << 3, 0xe4, 0xe3, 0xe3, 0xe3};
    const ManagedFunction function{.unwind_info = reinterpret_cast<std::uint64_t>(record.data())};
    const auto pc = reinterpret_cast<std::uint64_t>(code.data());
    EXPECT_EQ(rule_in_epilogue(function, pc), std::nullopt);
    record[2] = 3 << 2;  // made from a prologue
    EXPECT_EQ(rule_in_epilogue(function, pc), kNoFrame);
}

}  // namespace
}  // namespace np::unwind
