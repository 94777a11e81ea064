#include <algorithm>
#include <vector>

#include <gtest/gtest.h>

#include "unwind/runtime_function.h"
#include "unwind/unwind_info.h"
#include "unwind/unwind_record_arm64.h"

namespace np::unwind {
namespace {

using Bytes = std::vector<std::uint8_t>;

// An .xdata record in aligned memory.
class Record {
public:
    // `epilogues` are scopes; `header` has more bits of the first word.
    Record(std::uint32_t length, Bytes codes, std::vector<std::uint32_t> epilogues = {},
           std::uint32_t header = 0) {
        codes.resize((codes.size() + 3) & ~std::size_t{3}, 0xe3);
        const auto words = static_cast<std::uint32_t>(codes.size() / 4);
        const auto count = static_cast<std::uint32_t>(epilogues.size());
        std::vector<std::uint32_t> all = {length | header | count << 22 | words << 27};
        all.insert(all.end(), epilogues.begin(), epilogues.end());
        words_.resize(all.size() / 2 + codes.size() / 8 + 2);
        auto* at = reinterpret_cast<std::uint8_t*>(words_.data());
        std::copy_n(reinterpret_cast<const std::uint8_t*>(all.data()), all.size() * 4, at);
        std::copy(codes.begin(), codes.end(), at + all.size() * 4);
    }

    [[nodiscard]] RuleLookup at_instruction(std::uint64_t number) const {
        return rule_from_unwind_info(
            {.unwind_info = reinterpret_cast<std::uint64_t>(words_.data())},
            number * kInstructionSize);
    }

private:
    std::vector<std::uint64_t> words_;
};

constexpr std::uint64_t kBody = 50;

Rule step(CfaBase base, int cfa_offset, unsigned return_words) {
    return {.kind = RuleKind::kStep,
            .base = base,
            .return_words = static_cast<std::uint16_t>(return_words),
            .cfa_offset = cfa_offset};
}

Rule step_with_fp(CfaBase base, int cfa_offset, unsigned return_words, int fp_offset) {
    Rule rule = step(base, cfa_offset, return_words);
    rule.fp = FpRule::kAtCfa;
    rule.fp_offset = fp_offset;
    return rule;
}

// stp x29, x30, [sp, #-64]!; stp x19, x20, [sp, #48]; mov x29, sp, the frame that the just-in-time
// compiler makes for nearly all methods. The epilogue is that at 40 and its codes the prologue's,
// without the first.
const Bytes kUsual = {0xe1, 0xc8, 0x06, 0x87, 0xe4};

TEST(UnwindInfoArm64, In_the_body_all_codes_apply) {
    EXPECT_EQ(Record(100, kUsual).at_instruction(kBody).rule,
              step_with_fp(CfaBase::kFp, 64, 7, -64));
}

TEST(UnwindInfoArm64, In_the_prologue_those_whose_instruction_is_complete) {
    const Record record(100, kUsual);
    EXPECT_EQ(record.at_instruction(0).rule, step(CfaBase::kSp, 0, 0));
    EXPECT_EQ(record.at_instruction(1).rule, step_with_fp(CfaBase::kSp, 64, 7, -64));
    EXPECT_EQ(record.at_instruction(2).rule, step_with_fp(CfaBase::kSp, 64, 7, -64));
    EXPECT_EQ(record.at_instruction(3).rule, step_with_fp(CfaBase::kFp, 64, 7, -64));
}

TEST(UnwindInfoArm64, In_an_epilogue_those_whose_instruction_is_to_come) {
    constexpr std::uint32_t kStart = 40;
    const Record record(100, kUsual, {20 | 1 << 22, kStart | 1 << 22});
    EXPECT_EQ(record.at_instruction(kStart - 1).rule.base, CfaBase::kFp);
    for (const std::uint32_t start : {std::uint32_t{20}, kStart}) {
        EXPECT_EQ(record.at_instruction(start).rule, step_with_fp(CfaBase::kSp, 64, 7, -64));
        EXPECT_EQ(record.at_instruction(start + 1).rule, step_with_fp(CfaBase::kSp, 64, 7, -64));
        EXPECT_EQ(record.at_instruction(start + 2).rule, step(CfaBase::kSp, 0, 0));  // ret
    }
    EXPECT_EQ(record.at_instruction(kStart + 3).rule.base, CfaBase::kFp);
}

TEST(UnwindInfoArm64, A_single_epilogue_is_at_the_functions_end) {
    constexpr std::uint32_t kIsSingle = 1U << 21;
    const Record record(100, kUsual, {}, kIsSingle | 1U << 22);  // its codes from index 1 on
    EXPECT_EQ(record.at_instruction(96).rule.base, CfaBase::kFp);
    EXPECT_EQ(record.at_instruction(97).rule, step_with_fp(CfaBase::kSp, 64, 7, -64));
    EXPECT_EQ(record.at_instruction(99).rule, step(CfaBase::kSp, 0, 0));
}

TEST(UnwindInfoArm64, Every_way_to_allocate_counts) {
    const auto size_of = [](const Bytes& codes) {
        return Record(100, codes).at_instruction(kBody).rule.cfa_offset;
    };
    EXPECT_EQ(size_of({0x03, 0xe4}), 48);                         // alloc_s
    EXPECT_EQ(size_of({0xc1, 0x02, 0xe4}), 0x102 * 16);           // alloc_m
    EXPECT_EQ(size_of({0xe0, 0x00, 0x10, 0x01, 0xe4}), 0x10010);  // alloc_l
    EXPECT_EQ(size_of({0x24, 0xe4}), 32);                         // save_r19r20_x
    EXPECT_EQ(size_of({0xcc, 0x03, 0xe4}), 32);                   // save_regp_x
    EXPECT_EQ(size_of({0xd4, 0x01, 0xe4}), 16);                   // save_reg_x
    EXPECT_EQ(size_of({0xda, 0x07, 0xe4}), 64);                   // save_fregp_x
    EXPECT_EQ(size_of({0xde, 0x03, 0xe4}), 32);                   // save_freg_x
    EXPECT_EQ(size_of({0xe6, 0xc8, 0x02, 0xd8, 0x44, 0xdc, 0x44, 0xd0, 0x41, 0xfc, 0xe4}), 0);
}

TEST(UnwindInfoArm64, The_return_address_is_found_by_every_code_that_saves_it) {
    const auto rule_of = [](const Bytes& codes) {
        return Record(100, codes).at_instruction(kBody).rule;
    };
    EXPECT_EQ(rule_of({0x42, 0x03, 0xe4}), step_with_fp(CfaBase::kSp, 48, 3, -32));  // save_fplr
    EXPECT_EQ(rule_of({0xd2, 0xc1, 0x02, 0xe4}), step(CfaBase::kSp, 32, 3));         // save_reg
    EXPECT_EQ(rule_of({0xd5, 0x61, 0xe4}), step(CfaBase::kSp, 16, 2));               // save_reg_x
    EXPECT_EQ(rule_of({0xd6, 0x41, 0x02, 0xe4}), step(CfaBase::kSp, 32, 2));         // save_lrpair
    EXPECT_EQ(rule_of({0xe2, 0x04, 0x44, 0x05, 0xe4}),                               // add_fp
              step_with_fp(CfaBase::kFp, 80 - 32, 5, -48));
}

TEST(UnwindInfoArm64, A_fragment_has_no_prologue_of_its_own) {
    const Record record(100, {0xe5, 0xe1, 0x87, 0xe4});
    EXPECT_EQ(record.at_instruction(0).rule, step_with_fp(CfaBase::kFp, 64, 7, -64));
}

TEST(UnwindInfoArm64, More_codes_than_the_header_can_count_have_a_word_of_their_own) {
    Bytes codes(150, 0xe3);
    codes.push_back(0x01);
    codes.push_back(0xe4);
    std::vector<std::uint64_t> words(21);
    auto* const at = reinterpret_cast<std::uint8_t*>(words.data());
    at[0] = 200;
    at[6] = 38;  // words of codes
    std::copy(codes.begin(), codes.end(), at + 8);
    const ManagedFunction function{.unwind_info = reinterpret_cast<std::uint64_t>(at)};
    EXPECT_EQ(rule_from_unwind_info(function, 199 * kInstructionSize).rule.cfa_offset, 16);
    EXPECT_EQ(rule_from_unwind_info(function, 0).rule.cfa_offset, 0);
}

TEST(UnwindInfoArm64, What_cannot_be_followed_says_so) {
    const auto failure_of = [](const Record& record) {
        const RuleLookup lookup = record.at_instruction(kBody);
        EXPECT_EQ(lookup.rule.kind, RuleKind::kNone);
        return lookup.failure;
    };
    EXPECT_EQ(failure_of({100, {0xe9, 0xe4}}), WalkEnd::kUnsupportedRule);        // a machine frame
    EXPECT_EQ(failure_of({100, {0xdf, 0x01, 0xe4}}), WalkEnd::kUnsupportedRule);  // alloc_z
    EXPECT_EQ(failure_of({100, {0x01, 0x01, 0x01, 0x01}}), WalkEnd::kUnsupportedRule);  // no end
    EXPECT_EQ(failure_of({100, kUsual, {}, 1 << 18}), WalkEnd::kUnsupportedRule);       // version 1
    // The frame pointer set up behind what was saved by sp.
    EXPECT_EQ(failure_of({100, {0x42, 0xe1, 0x04, 0xe4}}), WalkEnd::kUnsupportedRule);
}

// Function length 40, three saved registers, 96 bytes of frame.
constexpr std::uint32_t packed(std::uint32_t flag, std::uint32_t chain) {
    return flag | 40 << 2 | 3 << 16 | chain << 21 | 6 << 23;
}

TEST(UnwindInfoArm64, Packed_data_is_followed_in_the_body) {
    const auto rule_at = [](std::uint32_t data, std::uint64_t number) {
        return rule_from_unwind_info({.unwind_info = unwind_info_of(0x1000, data)},
                                     number * kInstructionSize)
            .rule;
    };
    EXPECT_EQ(packed_function_length(packed(1, 3)), 40u);
    EXPECT_EQ(rule_at(packed(1, 3), 20), step_with_fp(CfaBase::kFp, 96, 11, -96));
    EXPECT_EQ(rule_at(packed(1, 0), 20), step(CfaBase::kSp, 96, 0));
    // Above the locals three registers and the return address: 96 - 32 + 24.
    EXPECT_EQ(rule_at(packed(1, 1), 20), step(CfaBase::kSp, 96, 1));
    EXPECT_EQ(rule_at(packed(1, 3), 1).kind, RuleKind::kNone);  // in the prologue
    EXPECT_EQ(rule_at(packed(2, 3), 1), step_with_fp(CfaBase::kFp, 96, 11, -96));
}

}  // namespace
}  // namespace np::unwind
