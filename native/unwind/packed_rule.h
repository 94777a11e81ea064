// A rule in 23 bits, as the cache and the rows of libraries keep it.
#pragma once

#include <cstdint>

#include "unwind/architecture.h"
#include "unwind/rule.h"

namespace np::unwind {

// The rules that nearly all frames have: cfa = sp or fp and an offset; the frame pointer unchanged,
// or saved below the cfa; the return address right below the cfa where calls push it, else right
// above the saved frame pointer. And the root's, without more.
//
// From the lowest bit: form 2, words from the cfa down to the saved frame pointer (0: unchanged),
// words from the base up to the cfa. Where the form is 0, the other bits are free for who keeps it.
class PackedRule {
public:
    static constexpr unsigned kBits = 23;
    static constexpr unsigned kFormBits = 2;

    constexpr PackedRule() noexcept = default;

    constexpr explicit PackedRule(std::uint32_t bits) noexcept : bits_(bits) {}

    // Nothing for what has another form, and for frames that are too large.
    [[nodiscard]] static constexpr PackedRule from(const Rule& rule) noexcept {
        if (rule.kind == RuleKind::kRoot) return PackedRule(kRoot);
        const bool is_fp_saved = rule.fp == FpRule::kAtCfa;
        if (returns_by_register(rule) || (!kIsReturnAddressPushed && !is_fp_saved)) return {};
        const auto fp_words = static_cast<std::uint32_t>(is_fp_saved ? -(rule.fp_offset / 8) : 0);
        const auto cfa_words = static_cast<std::uint32_t>(rule.cfa_offset / 8);
        const std::uint32_t form = rule.base == CfaBase::kFp ? kFpBased : kSpBased;
        const PackedRule packed((form | (fp_words & kFpMask) << kFpShift | cfa_words << kCfaShift) &
                                kMask);
        return packed.rule() == rule ? packed : PackedRule();
    }

    [[nodiscard]] constexpr Rule rule() const noexcept {
        if (!is_known()) return {};
        if (is_root()) return {.kind = RuleKind::kRoot};
        return {.kind = RuleKind::kStep,
                .base = is_fp_based() ? CfaBase::kFp : CfaBase::kSp,
                .fp = saves_fp() ? FpRule::kAtCfa : FpRule::kSame,
                .return_words = static_cast<std::uint16_t>(return_words()),
                .cfa_offset = static_cast<std::int32_t>(cfa_bytes()),
                .fp_offset = -static_cast<std::int32_t>(fp_bytes())};
    }

    [[nodiscard]] constexpr std::uint32_t bits() const noexcept { return bits_; }

    [[nodiscard]] constexpr bool is_known() const noexcept { return (bits_ & kFormMask) != 0; }

    [[nodiscard]] constexpr bool is_root() const noexcept { return (bits_ & kFormMask) == kRoot; }

    // Neither nothing nor the root's.
    [[nodiscard]] constexpr bool is_step() const noexcept { return is_known() && !is_root(); }

    // Of a step, all that follow.

    [[nodiscard]] constexpr bool is_fp_based() const noexcept { return (bits_ & kFpBased) != 0; }

    // From the base up to the cfa.
    [[nodiscard]] constexpr std::uint64_t cfa_bytes() const noexcept {
        return std::uint64_t{bits_ >> kCfaShift} * 8;
    }

    [[nodiscard]] constexpr bool saves_fp() const noexcept { return fp_bytes() != 0; }

    // From the cfa down to the saved frame pointer.
    [[nodiscard]] constexpr std::uint64_t fp_bytes() const noexcept {
        return std::uint64_t{bits_ >> kFpShift & kFpMask} * 8;
    }

    // From the cfa down to the return address.
    [[nodiscard]] constexpr std::uint64_t return_words() const noexcept {
        return kIsReturnAddressPushed ? 1 : fp_bytes() / 8 - 1;
    }

private:
    enum Form : std::uint32_t { kNothing, kSpBased, kFpBased, kRoot };

    static constexpr std::uint32_t kMask = (std::uint32_t{1} << kBits) - 1;
    static constexpr std::uint32_t kFormMask = (std::uint32_t{1} << kFormBits) - 1;
    static constexpr unsigned kFpShift = kFormBits;
    static constexpr std::uint32_t kFpMask = (std::uint32_t{1} << kPackedFpBits) - 1;
    static constexpr unsigned kCfaShift = kFpShift + kPackedFpBits;

    std::uint32_t bits_ = 0;
};

}  // namespace np::unwind
