#include "symbols/hijack_trampoline_x64.h"

#include <array>
#include <vector>

#include <gtest/gtest.h>

namespace np::symbols {
namespace {

using unwind::FpRule;
using unwind::Rule;
using unwind::RuleKind;

// push rax, rbp, rbx, r15 … r12, rcx, rdx, rax; mov rdi, rsp: .NET 10
const std::vector<std::uint8_t> kTrampoline = {0x50, 0x55, 0x53, 0x41, 0x57, 0x41, 0x56, 0x41, 0x55,
                                               0x41, 0x54, 0x51, 0x52, 0x50, 0x48, 0x89, 0xe7};
constexpr Rule kAtEntry{.kind = RuleKind::kStep, .cfa_offset = 8};
constexpr Rule kInBody{
    .kind = RuleKind::kStep, .fp = FpRule::kAtCfa, .cfa_offset = 88, .fp_offset = -24};

using Rules = std::array<Rule, 2>;

Rules repaired(const std::vector<std::uint8_t>& code) {
    const auto start = reinterpret_cast<std::uint64_t>(code.data());
    std::array<CfaRow, 2> rows = {CfaRow{start, kAtEntry}, CfaRow{start + 14, kInBody}};
    repair_hijack_trampoline(start, rows);
    return {rows[0].rule, rows[1].rule};
}

TEST(HijackTrampoline, Its_room_for_the_return_address_is_not_above_it) {
    // Before its first push the address is nowhere on the stack.
    const Rules expected{
        Rule{.kind = RuleKind::kUnsupported},
        Rule{.kind = RuleKind::kStep, .fp = FpRule::kAtCfa, .cfa_offset = 80, .fp_offset = -16}};
    EXPECT_EQ(repaired(kTrampoline), expected);
    std::vector<std::uint8_t> of_net8 = kTrampoline;
    of_net8.erase(of_net8.begin() + 11);
    of_net8.push_back(0x90);
    EXPECT_EQ(repaired(of_net8), expected);
}

TEST(HijackTrampoline, A_function_that_begins_otherwise_keeps_its_rows) {
    std::vector<std::uint8_t> other = kTrampoline;
    other[13] = 0x53;  // push rbx
    EXPECT_EQ(repaired(other), (Rules{kAtEntry, kInBody}));
}

}  // namespace
}  // namespace np::symbols
