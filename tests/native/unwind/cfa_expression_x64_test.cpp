#include <array>
#include <span>

#include <gtest/gtest.h>

#include "base/byte_reader.h"
#include "unwind/cfa_expression.h"

namespace np::unwind {
namespace {

Rule rule_of(std::span<const std::uint8_t> expression) {
    base::ByteReader reader(expression);
    CfaExpression copy;
    copy.read(reader, expression.size());
    return cfa_from_expression(copy);
}

TEST(CfaExpression, A_kept_frame_address_is_loaded_as_it_is) {
    constexpr std::array<std::uint8_t, 3> kFromFp = {0x76, 0x78, 0x06};  // rbp - 8; deref
    const Rule rule = rule_of(kFromFp);
    EXPECT_EQ(rule, (Rule{.kind = RuleKind::kStepDeref, .base = CfaBase::kFp, .cfa_offset = -8}));
}

TEST(CfaExpression, A_kept_stack_pointer_lies_words_below_the_frame_address) {
    // rsp + 152; deref; plus_uconst 8: OpenSSL's sha512_block_data_order
    constexpr std::array<std::uint8_t, 6> kFromSp = {0x77, 0x98, 0x01, 0x06, 0x23, 0x08};
    const Rule rule = rule_of(kFromSp);
    EXPECT_EQ(rule, (Rule{.kind = RuleKind::kStepDeref,
                          .base = CfaBase::kSp,
                          .kept_words = 1,
                          .cfa_offset = 152}));
}

TEST(CfaExpression, Other_sums_are_refused) {
    constexpr std::array<std::uint8_t, 5> kUnaligned = {0x77, 0x08, 0x06, 0x23, 0x04};
    constexpr std::array<std::uint8_t, 6> kLong = {0x77, 0x08, 0x06, 0x23, 0x80, 0x01};
    constexpr std::array<std::uint8_t, 4> kCut = {0x77, 0x08, 0x06, 0x23};
    constexpr std::array<std::uint8_t, 4> kMore = {0x77, 0x08, 0x06, 0x06};
    EXPECT_EQ(rule_of(kUnaligned).kind, RuleKind::kUnsupported);
    EXPECT_EQ(rule_of(kLong).kind, RuleKind::kUnsupported);
    EXPECT_EQ(rule_of(kCut).kind, RuleKind::kUnsupported);
    EXPECT_EQ(rule_of(kMore).kind, RuleKind::kUnsupported);
}

}  // namespace
}  // namespace np::unwind
