#include <array>
#include <vector>

#include <gtest/gtest.h>

#include "unwind/unwind_info.h"

namespace np::unwind {
namespace {

// UNWIND_INFO in aligned memory.
class Info {
public:
    explicit Info(std::vector<std::uint8_t> bytes) : words_(bytes.size() / 8 + 1) {
        std::copy(bytes.begin(), bytes.end(), reinterpret_cast<std::uint8_t*>(words_.data()));
    }

    [[nodiscard]] RuleLookup at(std::uint64_t offset) const {
        return rule_from_unwind_info(
            {.unwind_info = reinterpret_cast<std::uint64_t>(words_.data())}, offset);
    }

private:
    std::vector<std::uint64_t> words_;
};

constexpr std::uint64_t kBody = 1000;

void expect_step(const RuleLookup& lookup, CfaBase base, int cfa_offset) {
    EXPECT_EQ(lookup.rule.kind, RuleKind::kStep);
    EXPECT_EQ(lookup.rule.base, base);
    EXPECT_EQ(lookup.rule.cfa_offset, cfa_offset);
}

// push rbp (1), push r15 (3), push rbx (4), sub rsp, 24 (8): as the compiler emits it for a method
// with rbp frame.
const std::vector<std::uint8_t> kUsual = {1, 8, 4, 0, 8, 0x22, 4, 0x30, 3, 0xf0, 1, 0x50};

TEST(UnwindInfo, In_the_body_all_codes_apply) {
    const RuleLookup lookup = Info(kUsual).at(kBody);
    expect_step(lookup, CfaBase::kSp, 24 + 3 * 8 + 8);
    EXPECT_EQ(lookup.rule.fp, FpRule::kAtCfa);
    EXPECT_EQ(lookup.rule.fp_offset, -16);
}

TEST(UnwindInfo, In_the_prologue_only_codes_of_finished_instructions_apply) {
    const Info info(kUsual);
    expect_step(info.at(0), CfaBase::kSp, 8);
    EXPECT_EQ(info.at(0).rule.fp, FpRule::kSame);
    expect_step(info.at(1), CfaBase::kSp, 16);
    EXPECT_EQ(info.at(1).rule.fp_offset, -16);
    expect_step(info.at(3), CfaBase::kSp, 24);
    expect_step(info.at(4), CfaBase::kSp, 32);
    expect_step(info.at(7), CfaBase::kSp, 32);
    expect_step(info.at(8), CfaBase::kSp, 56);
}

TEST(UnwindInfo, Large_allocations_have_one_or_two_operands) {
    expect_step(Info({1, 7, 2, 0, 7, 0x01, 0x20, 0x00}).at(kBody), CfaBase::kSp, 0x20 * 8 + 8);
    expect_step(Info({1, 7, 3, 0, 7, 0x11, 0x78, 0x56, 0x02, 0x00}).at(kBody), CfaBase::kSp,
                0x25678 + 8);
}

TEST(UnwindInfo, A_frame_set_up_by_the_frame_pointer_is_found_by_it) {
    // push rbp (1); sub rsp, 64 (5); lea rbp, [rsp + 32] (10); then the stack is grown freely.
    const Info info({1, 10, 3, 0x25, 10, 0x03, 5, 0x72, 1, 0x50});
    const RuleLookup body = info.at(kBody);
    expect_step(body, CfaBase::kFp, 64 - 32 + 8 + 8);
    EXPECT_EQ(body.rule.fp_offset, -16);
    expect_step(info.at(9), CfaBase::kSp, 64 + 16);
}

TEST(UnwindInfo, The_runtimes_own_code_has_a_large_frame_offset) {
    // push rbp (1); sub rsp, 512 (8); lea rbp, [rsp + 512] (16): operation 11 with 512 / 16.
    const Info info(
        {1, 16, 6, 0x05, 16, 0x0b, 0x20, 0x00, 0x00, 0x00, 8, 0x01, 0x40, 0x00, 1, 0x50});
    expect_step(info.at(kBody), CfaBase::kFp, 16);
}

TEST(UnwindInfo, A_frame_pointer_saved_by_a_move_is_found) {
    // sub rsp, 40 (4); mov [rsp + 32], rbp (9).
    const RuleLookup lookup = Info({1, 9, 3, 0, 9, 0x54, 0x04, 0x00, 4, 0x42}).at(kBody);
    expect_step(lookup, CfaBase::kSp, 48);
    EXPECT_EQ(lookup.rule.fp, FpRule::kAtCfa);
    EXPECT_EQ(lookup.rule.fp_offset, 32 - 48);
}

TEST(UnwindInfo, Data_that_is_not_understood_is_unsupported) {
    EXPECT_EQ(Info({2, 0, 0, 0}).at(kBody).failure, WalkEnd::kUnsupportedRule);
    EXPECT_EQ(Info({1, 1, 1, 0, 1, 0x0a}).at(kBody).failure, WalkEnd::kUnsupportedRule);
    EXPECT_EQ(Info({1, 0, 0, 0x03}).at(kBody).failure, WalkEnd::kUnsupportedRule);
    EXPECT_EQ(Info({1 | 4 << 3, 0, 0, 0}).at(kBody).failure, WalkEnd::kUnsupportedRule);
    EXPECT_EQ(Info({2, 0, 0, 0}).at(kBody).rule.kind, RuleKind::kNone);
}

TEST(UnwindInfo, Codes_cut_off_in_their_operand_fail) {
    EXPECT_EQ(Info({1, 7, 1, 0, 7, 0x11}).at(kBody).rule.kind, RuleKind::kNone);
}

TEST(UnwindInfo, A_chain_continues_with_the_functions_main_part) {
    // At 0: a chained info without codes, its RUNTIME_FUNCTION names the one at 32.
    alignas(8) std::array<std::uint8_t, 64> image{};
    image[0] = 1 | 4 << 3;
    image[4 + 8] = 32;
    const std::array<std::uint8_t, 8> main = {1, 4, 1, 0, 4, 0x42, 0, 0};
    std::copy(main.begin(), main.end(), image.begin() + 32);
    const auto base = reinterpret_cast<std::uint64_t>(image.data());
    const RuleLookup lookup = rule_from_unwind_info({.unwind_info = base, .image_base = base}, 0);
    expect_step(lookup, CfaBase::kSp, 48);
}

}  // namespace
}  // namespace np::unwind
