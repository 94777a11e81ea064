#include "symbols/pushed_fp_x64.h"

#include <array>

#include <gtest/gtest.h>

namespace np::symbols {
namespace {

using unwind::CfaBase;
using unwind::FpRule;
using unwind::Rule;
using unwind::RuleKind;

constexpr Rule kAtEntry{.kind = RuleKind::kStep, .cfa_offset = 8};
constexpr Rule kBroken{
    .kind = RuleKind::kStep, .base = CfaBase::kFp, .fp = FpRule::kAtCfa, .fp_offset = -16};
constexpr Rule kByFp{.kind = RuleKind::kStep,
                     .base = CfaBase::kFp,
                     .fp = FpRule::kAtCfa,
                     .cfa_offset = 16,
                     .fp_offset = -16};

Rule repaired(std::uint8_t first_byte, const Rule& rule) {
    const std::array<std::uint8_t, 8> code = {first_byte, 0x49, 0x89, 0xfa};
    std::array<CfaRow, 2> rows = {CfaRow{0, kAtEntry}, CfaRow{1, rule}};
    repair_pushed_fp(reinterpret_cast<std::uint64_t>(code.data()), rows);
    EXPECT_EQ(rows[0].rule, kAtEntry);
    return rows[1].rule;
}

constexpr std::uint8_t kPushFp = 0x55;
constexpr std::uint8_t kPushRbx = 0x53;

TEST(PushedFp, A_frame_address_that_the_register_cannot_hold_is_found_from_the_stack_pointer) {
    const Rule rule = repaired(kPushFp, kBroken);
    EXPECT_EQ(
        rule,
        (Rule{.kind = RuleKind::kStep, .fp = FpRule::kAtCfa, .cfa_offset = 16, .fp_offset = -16}));
}

TEST(PushedFp, A_function_that_begins_otherwise_keeps_its_rows) {
    EXPECT_EQ(repaired(kPushRbx, kBroken), kBroken);
}

TEST(PushedFp, A_frame_by_the_frame_pointer_keeps_its_rows) {
    EXPECT_EQ(repaired(kPushFp, kByFp), kByFp);
}

}  // namespace
}  // namespace np::symbols
