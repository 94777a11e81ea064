// A rule in one word, as the cache keeps it.
#pragma once

#include <cstdint>

#include "unwind/rule.h"

namespace np::unwind {

// From the lowest bit: kind 3, base 1, fp 2, return words 6, offset of fp 26, of the cfa 26; on
// arm64 return words 16, offset of fp 21, of the cfa 21. What a walk needs first takes one shift.
class PackedRule {
public:
    constexpr PackedRule() noexcept = default;

    constexpr explicit PackedRule(std::uint64_t bits) noexcept : bits_(bits) {}

    // Nothing for kinds that the cache does not keep, and for frames that are too large.
    [[nodiscard]] static constexpr PackedRule from(const Rule& rule) noexcept {
        if (rule.kind != RuleKind::kStep && rule.kind != RuleKind::kRoot) return {};
        if (rule.base == CfaBase::kGeneral) return {};  // of interrupted code alone
        if (!fits(rule.cfa_offset) || !fits(rule.fp_offset) ||
            rule.return_words > kMaxReturnWords || returns_by_register(rule)) {
            return {};
        }
        return PackedRule(static_cast<std::uint64_t>(rule.kind) |
                          static_cast<std::uint64_t>(rule.base) << kBaseShift |
                          static_cast<std::uint64_t>(rule.fp) << kFpShift |
                          static_cast<std::uint64_t>(rule.return_words) << kReturnWordsShift |
                          (static_cast<std::uint64_t>(rule.fp_offset) & kOffsetMask)
                              << kFpOffsetShift |
                          static_cast<std::uint64_t>(rule.cfa_offset) << kCfaOffsetShift);
    }

    [[nodiscard]] constexpr Rule rule() const noexcept {
        return {.kind = static_cast<RuleKind>(bits_ & kKindMask),
                .base = static_cast<CfaBase>(bits_ >> kBaseShift & 1),
                .fp = static_cast<FpRule>(bits_ >> kFpShift & 3),
                .return_words = static_cast<std::uint16_t>(return_words()),
                .cfa_offset = static_cast<std::int32_t>(cfa_offset()),
                .fp_offset = static_cast<std::int32_t>(fp_offset())};
    }

    [[nodiscard]] constexpr std::uint64_t bits() const noexcept { return bits_; }

    [[nodiscard]] constexpr bool is_known() const noexcept { return bits_ != 0; }

    // What nearly all callers have: cfa = sp or fp and an offset, the return address right below
    // it where calls push it, the frame pointer unchanged or saved at the cfa and an offset.
    [[nodiscard]] constexpr bool is_plain_step() const noexcept {
        constexpr std::uint64_t kPlace =
            kIsReturnAddressPushed ? kMaxReturnWords << kReturnWordsShift : 0;
        constexpr std::uint64_t kMask = kKindMask | std::uint64_t{2} << kFpShift | kPlace;
        constexpr std::uint64_t kRightBelow = std::uint64_t{1} << kReturnWordsShift;
        return (bits_ & kMask) ==
               (static_cast<std::uint64_t>(RuleKind::kStep) | (kRightBelow & kPlace));
    }

    [[nodiscard]] constexpr bool is_root() const noexcept {
        return (bits_ & kKindMask) == static_cast<std::uint64_t>(RuleKind::kRoot);
    }

    [[nodiscard]] constexpr bool is_fp_based() const noexcept {
        return (bits_ >> kBaseShift & 1) != 0;
    }

    // Of a plain step.
    [[nodiscard]] constexpr bool saves_fp() const noexcept { return (bits_ >> kFpShift & 1) != 0; }

    [[nodiscard]] constexpr std::uint64_t return_words() const noexcept {
        return bits_ >> kReturnWordsShift & kMaxReturnWords;
    }

    [[nodiscard]] constexpr std::int64_t cfa_offset() const noexcept {
        return static_cast<std::int64_t>(bits_) >> kCfaOffsetShift;
    }

    [[nodiscard]] constexpr std::int64_t fp_offset() const noexcept {
        return static_cast<std::int64_t>(bits_ << kOffsetBits) >> kCfaOffsetShift;
    }

private:
    static constexpr unsigned kOffsetBits = kPackedOffsetBits;
    static constexpr std::uint64_t kOffsetMask = (std::uint64_t{1} << kOffsetBits) - 1;
    static constexpr std::uint64_t kKindMask = 7;
    static constexpr unsigned kBaseShift = 3;
    static constexpr unsigned kFpShift = 4;
    static constexpr unsigned kReturnWordsShift = 6;
    static constexpr unsigned kFpOffsetShift = 64 - 2 * kOffsetBits;
    static constexpr std::uint64_t kMaxReturnWords =
        (std::uint64_t{1} << (kFpOffsetShift - kReturnWordsShift)) - 1;
    static constexpr unsigned kCfaOffsetShift = 64 - kOffsetBits;

    [[nodiscard]] static constexpr bool fits(std::int32_t offset) noexcept {
        constexpr std::int32_t kLimit = std::int32_t{1} << (kOffsetBits - 1);
        return offset >= -kLimit && offset < kLimit;
    }

    std::uint64_t bits_ = 0;
};

}  // namespace np::unwind
