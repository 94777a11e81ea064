#include "unwind/cfa_state.h"

#include <limits>

#include "unwind/architecture.h"

namespace np::unwind {
namespace {

constexpr Rule kUnsupported{.kind = RuleKind::kUnsupported};

// One that is no frame's stays recognisable.
std::int32_t narrowed(std::int64_t offset) noexcept {
    return is_frame_offset(offset) ? static_cast<std::int32_t>(offset)
                                   : std::numeric_limits<std::int32_t>::max();
}

}  // namespace

void CfaState::set_cfa_register(std::uint64_t reg) noexcept {
    cfa_kind_ = reg <= kDwarfLastGeneral ? RuleKind::kStep : RuleKind::kUnsupported;
    cfa_register_ = static_cast<std::uint8_t>(reg);
}

void CfaState::set_cfa_offset(std::int64_t offset) noexcept {
    cfa_offset_ = narrowed(offset);
}

void CfaState::set_cfa_expression(const CfaExpression& expression) noexcept {
    const Rule rule = cfa_from_expression(expression);
    cfa_kind_ = rule.kind;
    cfa_register_ = rule.base == CfaBase::kFp ? kDwarfFp : kDwarfSp;
    cfa_offset_ = rule.cfa_offset;
    expression_detail_ =
        rule.kind == RuleKind::kPlt ? static_cast<std::uint8_t>(rule.fp_offset) : rule.kept_words;
}

void CfaState::set_kept(SaveKind kind, std::int64_t offset) noexcept {
    kept_ = kind;
    kept_offset_ = narrowed(offset);
}

void CfaState::set_return_address(SaveKind kind, std::int64_t offset) noexcept {
    return_address_ = kind;
    return_offset_ = narrowed(offset);
}

void CfaState::restore_kept(const CfaState& initial) noexcept {
    kept_ = initial.kept_;
    kept_offset_ = initial.kept_offset_;
}

void CfaState::restore_return_address(const CfaState& initial) noexcept {
    return_address_ = initial.return_address_;
    return_offset_ = initial.return_offset_;
}

Rule CfaState::cfa_rule() const noexcept {
    if (cfa_kind_ == RuleKind::kUnsupported || !is_frame_offset(cfa_offset_)) return kUnsupported;
    Rule rule{.kind = cfa_kind_, .cfa_offset = cfa_offset_};
    if (cfa_register_ == kDwarfFp) {
        rule.base = CfaBase::kFp;
    } else if (cfa_register_ != kDwarfSp) {
        rule.base = CfaBase::kGeneral;
        rule.general = cfa_register_;
    }
    if (cfa_kind_ == RuleKind::kStepDeref) rule.kept_words = expression_detail_;
    if (cfa_kind_ == RuleKind::kPlt) rule.fp_offset = expression_detail_;
    return rule;
}

std::optional<std::uint16_t> CfaState::return_words() const noexcept {
    if (return_address_ == SaveKind::kSame && !kIsReturnAddressPushed) return 0;
    if (return_address_ != SaveKind::kAtCfa || return_offset_ % 8 != 0 || return_offset_ >= 0 ||
        return_offset_ < -8 * kMostReturnWords) {
        return std::nullopt;
    }
    return static_cast<std::uint16_t>(-return_offset_ / 8);
}

Rule CfaState::rule(bool is_signal_frame) const noexcept {
    if (is_signal_frame) return {.kind = RuleKind::kSignalFrame};
    if (return_address_ == SaveKind::kUndefined) return {.kind = RuleKind::kRoot};
    const std::optional<std::uint16_t> words = return_words();
    if (!words.has_value()) return kUnsupported;
    Rule rule = cfa_rule();
    if (rule.kind == RuleKind::kUnsupported) return rule;
    rule.return_words = *words;
    if (rule.kind == RuleKind::kPlt) return rule;
    switch (kept_) {
        case SaveKind::kSame: return rule;
        case SaveKind::kAtCfa: rule.fp = FpRule::kAtCfa; break;
        case SaveKind::kAtFp: rule.fp = FpRule::kAtFp; break;
        case SaveKind::kUndefined:
        case SaveKind::kElsewhere: rule.fp = FpRule::kLost; return rule;
    }
    if (!is_frame_offset(kept_offset_)) return kUnsupported;
    rule.fp_offset = kept_offset_;
    return rule;
}

}  // namespace np::unwind
