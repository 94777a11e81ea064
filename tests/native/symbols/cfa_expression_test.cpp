#include "symbols/cfa_expression.h"

#include <array>

#include <gtest/gtest.h>

namespace np::symbols {
namespace {

using unwind::CfaBase;
using unwind::RuleKind;

TEST(CfaExpression, A_kept_frame_address_is_loaded_as_it_is) {
    constexpr std::array<std::uint8_t, 3> kFromFp = {0x76, 0x78, 0x06};  // rbp - 8; deref
    const auto rule = cfa_from_expression(kFromFp);
    ASSERT_TRUE(rule.has_value());
    EXPECT_EQ(*rule,
              (unwind::Rule{.kind = RuleKind::kStepDeref, .base = CfaBase::kFp, .cfa_offset = -8}));
}

TEST(CfaExpression, A_kept_stack_pointer_lies_words_below_the_frame_address) {
    // rsp + 152; deref; plus_uconst 8: OpenSSL's sha512_block_data_order
    constexpr std::array<std::uint8_t, 6> kFromSp = {0x77, 0x98, 0x01, 0x06, 0x23, 0x08};
    const auto rule = cfa_from_expression(kFromSp);
    ASSERT_TRUE(rule.has_value());
    EXPECT_EQ(*rule, (unwind::Rule{.kind = RuleKind::kStepDeref,
                                   .base = CfaBase::kSp,
                                   .kept_words = 1,
                                   .cfa_offset = 152}));
}

TEST(CfaExpression, Other_sums_are_refused) {
    constexpr std::array<std::uint8_t, 5> kUnaligned = {0x77, 0x08, 0x06, 0x23, 0x04};
    constexpr std::array<std::uint8_t, 6> kLong = {0x77, 0x08, 0x06, 0x23, 0x80, 0x01};
    constexpr std::array<std::uint8_t, 4> kCut = {0x77, 0x08, 0x06, 0x23};
    constexpr std::array<std::uint8_t, 4> kMore = {0x77, 0x08, 0x06, 0x06};
    EXPECT_FALSE(cfa_from_expression(kUnaligned).has_value());
    EXPECT_FALSE(cfa_from_expression(kLong).has_value());
    EXPECT_FALSE(cfa_from_expression(kCut).has_value());
    EXPECT_FALSE(cfa_from_expression(kMore).has_value());
}

}  // namespace
}  // namespace np::symbols
