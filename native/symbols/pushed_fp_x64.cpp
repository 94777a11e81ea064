#include "symbols/pushed_fp_x64.h"

#include <algorithm>

#include "base/safe_load.h"

namespace np::symbols {
namespace {

using unwind::CfaBase;
using unwind::FpRule;
using unwind::Rule;
using unwind::RuleKind;

constexpr Rule kBroken{.kind = RuleKind::kStep,
                       .base = CfaBase::kFp,
                       .fp = FpRule::kAtCfa,
                       .cfa_offset = 0,
                       .fp_offset = -16};
constexpr Rule kRepaired{.kind = RuleKind::kStep,
                         .base = CfaBase::kSp,
                         .fp = FpRule::kAtCfa,
                         .cfa_offset = 16,
                         .fp_offset = -16};

bool starts_with_push(std::uint64_t start) noexcept {
    constexpr std::uint8_t kPushFp = 0x55;
    std::uint8_t first = 0;
    return base::copy_memory(&first, start, 1) && first == kPushFp;
}

}  // namespace

void repair_pushed_fp(std::uint64_t start, std::span<CfaRow> rows) noexcept {
    const auto is_broken = [](const CfaRow& row) { return row.rule == kBroken; };
    if (std::none_of(rows.begin(), rows.end(), is_broken) || !starts_with_push(start)) return;
    for (CfaRow& row : rows) {
        if (is_broken(row)) row.rule = kRepaired;
    }
}

}  // namespace np::symbols
