#include <array>
#include <vector>

#include <gtest/gtest.h>

#include "unwind/epilogue.h"

namespace np::unwind {
namespace {

std::optional<Rule> rule_at(std::vector<std::uint8_t> code, std::size_t offset = 0) {
    const std::size_t size = code.size();
    code.resize(size + 16, 0xcc);  // a load reaches up to eight bytes ahead
    const auto start = reinterpret_cast<std::uint64_t>(code.data());
    return rule_in_epilogue({.start = start, .end = start + size}, start + offset);
}

TEST(Epilogue, The_usual_one_is_read_from_each_of_its_instructions) {
    // add rsp, 24; pop rbx; pop r15; pop rbp; ret
    const std::vector<std::uint8_t> code = {0x48, 0x83, 0xc4, 0x18, 0x5b, 0x41, 0x5f, 0x5d, 0xc3};
    const auto at_start = rule_at(code);
    ASSERT_TRUE(at_start.has_value());
    EXPECT_EQ(at_start->cfa_offset, 24 + 3 * 8 + 8);
    EXPECT_EQ(at_start->fp, FpRule::kAtCfa);
    EXPECT_EQ(at_start->fp_offset, -16);
    EXPECT_EQ(rule_at(code, 4)->cfa_offset, 32);
    EXPECT_EQ(rule_at(code, 5)->cfa_offset, 24);
    EXPECT_EQ(rule_at(code, 7)->cfa_offset, 16);
    EXPECT_EQ(rule_at(code, 8)->cfa_offset, 8);
    EXPECT_EQ(rule_at(code, 8)->fp, FpRule::kSame);
}

TEST(Epilogue, A_frame_released_by_the_frame_pointer_is_found_by_it) {
    // vzeroupper; lea rsp, [rbp - 16]; pop rbx; pop r15; pop rbp; ret
    const auto rule =
        rule_at({0xc5, 0xf8, 0x77, 0x48, 0x8d, 0x65, 0xf0, 0x5b, 0x41, 0x5f, 0x5d, 0xc3});
    ASSERT_TRUE(rule.has_value());
    EXPECT_EQ(rule->base, CfaBase::kFp);
    EXPECT_EQ(rule->cfa_offset, -16 + 3 * 8 + 8);
    EXPECT_EQ(rule->fp_offset, -16);
}

TEST(Epilogue, Tail_calls_end_one) {
    EXPECT_TRUE(rule_at({0x5d, 0xe9, 0x00, 0x10, 0x00, 0x00}).has_value());        // jmp far away
    EXPECT_TRUE(rule_at({0x5d, 0x48, 0xff, 0xe0}).has_value());                    // rex.w jmp rax
    EXPECT_TRUE(rule_at({0x5d, 0xff, 0x25, 0x00, 0x10, 0x00, 0x00}).has_value());  // jmp [rip + n]
}

TEST(Epilogue, Jumps_inside_the_function_and_other_code_are_none) {
    EXPECT_FALSE(rule_at({0x90, 0x90, 0xeb, 0xfc}, 2).has_value());  // jmp back to the start
    EXPECT_FALSE(rule_at({0xff, 0xe0}).has_value());                 // jmp rax: a jump table
    EXPECT_FALSE(rule_at({0x48, 0x83, 0xc4, 0x18, 0xe8, 0, 0, 0, 0}).has_value());  // add rsp; call
    EXPECT_FALSE(rule_at({0x55, 0x48, 0x8b, 0xec}).has_value());  // push rbp; mov rbp, rsp
}

TEST(Epilogue, A_frame_of_absurd_size_is_none) {
    EXPECT_FALSE(rule_at({0x48, 0x81, 0xc4, 0xff, 0xff, 0xff, 0x7f, 0xc3}).has_value());
}

TEST(Epilogue, Endless_pops_are_none) {
    EXPECT_FALSE(rule_at(std::vector<std::uint8_t>(40, 0x5b)).has_value());
}

TEST(Epilogue, Of_library_code_may_load_vector_registers_first) {
    // The runtime's lazy binding helper, which describes its second way out by the first one's
    // rows.
    alignas(8) static constexpr std::array<std::uint8_t, 40> kCode = {
        0x66, 0x0f, 0x6f, 0x04, 0x24,              // movdqa xmm0, [rsp]
        0x66, 0x0f, 0x6f, 0x4c, 0x24, 0x10,        // movdqa xmm1, [rsp + 16]
        0x48, 0x8d, 0xa4, 0x24, 0x88, 0,    0, 0,  // lea rsp, [rsp + 136]
        0x5f, 0x41, 0x58, 0x5d,                    // pop rdi; pop r8; pop rbp
        0x48, 0xff, 0xe0};                         // rex.w jmp rax
    const auto rule = rule_in_library_epilogue(reinterpret_cast<std::uint64_t>(kCode.data()));
    ASSERT_TRUE(rule.has_value());
    EXPECT_EQ(rule->base, CfaBase::kSp);
    EXPECT_EQ(rule->cfa_offset, 136 + 24 + 8);
    EXPECT_EQ(rule->fp, FpRule::kAtCfa);
    EXPECT_EQ(rule->fp_offset, -16);
}

TEST(Epilogue, Of_library_code_may_call_and_set_a_flag_first) {
    // call near; mov byte [rip + 1], 1; pop rbp; ret: the end of __do_global_dtors_aux
    constexpr std::array<std::uint8_t, 32> kCode = {0xe8, 0x10, 0x20, 0x30, 0x40, 0xc6, 0x05,
                                                    0x01, 0,    0,    0,    0x01, 0x5d, 0xc3};
    for (const unsigned offset : {0U, 5U, 12U}) {
        const auto rule = rule_in_library_epilogue(reinterpret_cast<std::uint64_t>(&kCode[offset]));
        ASSERT_TRUE(rule.has_value()) << offset;
        EXPECT_EQ(rule->cfa_offset, 16);
        EXPECT_EQ(rule->fp, FpRule::kAtCfa);
        EXPECT_EQ(rule->fp_offset, -16);
    }
    // Calls without an end are no epilogue.
    std::array<std::uint8_t, 64> calls{};
    for (std::size_t i = 0; i < calls.size(); i += 5)
        calls[i] = 0xe8;
    EXPECT_FALSE(
        rule_in_library_epilogue(reinterpret_cast<std::uint64_t>(calls.data())).has_value());
}

TEST(Epilogue, Of_library_code_does_not_end_with_a_relative_jump) {
    alignas(8) static constexpr std::array<std::uint8_t, 16> kCode = {0x5d, 0xe9, 0, 0x10, 0, 0};
    EXPECT_FALSE(
        rule_in_library_epilogue(reinterpret_cast<std::uint64_t>(kCode.data())).has_value());
}

}  // namespace
}  // namespace np::unwind
