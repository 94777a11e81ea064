#include "symbols/hijack_trampoline_x64.h"

#include <algorithm>
#include <array>

#include "base/safe_load.h"

namespace np::symbols {
namespace {

// push rax, rbp, rbx, r15, r14, r13, r12
constexpr std::array<std::uint8_t, 11> kFirst = {0x50, 0x55, 0x53, 0x41, 0x57, 0x41,
                                                 0x56, 0x41, 0x55, 0x41, 0x54};
// push rdx, rax; mov rdi, rsp. From .NET 10 on rcx is pushed before them.
constexpr std::array<std::uint8_t, 5> kLast = {0x52, 0x50, 0x48, 0x89, 0xe7};
constexpr std::uint8_t kPushRcx = 0x51;

bool is_trampoline(std::uint64_t start) noexcept {
    std::array<std::uint8_t, kFirst.size() + 1 + kLast.size()> code{};
    if (!base::copy_memory(code.data(), start, code.size())) return false;
    if (!std::equal(kFirst.begin(), kFirst.end(), code.begin())) return false;
    const std::size_t last = kFirst.size() + (code[kFirst.size()] == kPushRcx ? 1 : 0);
    return std::equal(kLast.begin(), kLast.end(), code.data() + last);
}

}  // namespace

void repair_hijack_trampoline(std::uint64_t start, std::span<CfaRow> rows) noexcept {
    constexpr std::int32_t kWord = 8;
    if (!is_trampoline(start)) return;
    for (CfaRow& row : rows) {
        const bool is_by_sp =
            row.rule.kind == unwind::RuleKind::kStep && row.rule.base == unwind::CfaBase::kSp;
        if (!is_by_sp) continue;
        if (row.start == start) {  // the return address is nowhere on the stack: no guess
            row.rule = {.kind = unwind::RuleKind::kUnsupported};
            continue;
        }
        row.rule.cfa_offset -= kWord;
        if (row.rule.fp == unwind::FpRule::kAtCfa) row.rule.fp_offset += kWord;
    }
}

}  // namespace np::symbols
