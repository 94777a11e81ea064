#include "unwind/rule_cache.h"

#include <atomic>

namespace np::unwind {
namespace {

// A rule in one word: kind 3 bits, base 1, fp 2, return words 6, offsets 26 each.
constexpr unsigned kOffsetBits = 26;
constexpr unsigned kFpOffsetShift = 64 - kOffsetBits;
constexpr unsigned kCfaOffsetShift = kFpOffsetShift - kOffsetBits;
constexpr std::uint64_t kOffsetMask = (std::uint64_t{1} << kOffsetBits) - 1;
constexpr std::uint8_t kMaxReturnWords = 63;

std::int32_t signed_offset(std::uint64_t bits) noexcept {
    const auto shifted = static_cast<std::uint32_t>(bits << (32 - kOffsetBits));
    return static_cast<std::int32_t>(shifted) >> (32 - kOffsetBits);
}

bool fits(std::int32_t offset) noexcept {
    constexpr std::int32_t kLimit = std::int32_t{1} << (kOffsetBits - 1);
    return offset >= -kLimit && offset < kLimit;
}

std::uint64_t pack(const Rule& rule) noexcept {
    return static_cast<std::uint64_t>(rule.kind) | static_cast<std::uint64_t>(rule.base) << 3 |
           static_cast<std::uint64_t>(rule.fp) << 4 |
           static_cast<std::uint64_t>(rule.return_words) << 6 |
           (static_cast<std::uint64_t>(rule.cfa_offset) & kOffsetMask) << kCfaOffsetShift |
           (static_cast<std::uint64_t>(rule.fp_offset) & kOffsetMask) << kFpOffsetShift;
}

Rule unpack(std::uint64_t value) noexcept {
    return {.kind = static_cast<RuleKind>(value & 7),
            .base = static_cast<CfaBase>(value >> 3 & 1),
            .fp = static_cast<FpRule>(value >> 4 & 3),
            .return_words = static_cast<std::uint8_t>(value >> 6 & kMaxReturnWords),
            .cfa_offset = signed_offset(value >> kCfaOffsetShift & kOffsetMask),
            .fp_offset = signed_offset(value >> kFpOffsetShift & kOffsetMask)};
}

// A bijection that spreads every bit, so that two different rules never look alike in the key.
std::uint64_t mix(std::uint64_t value) noexcept {
    value = (value ^ value >> 31) * 0xbf58476d1ce4e5b9;
    return value ^ value >> 29;
}

std::uint64_t key_of(std::uint64_t return_address, std::uint64_t epoch,
                     std::uint64_t value) noexcept {
    return return_address ^ epoch * 0xd6e8feb86659fd93 ^ mix(value);
}

// Relaxed everywhere: the two words prove themselves, and nothing else is reached through them.
std::uint64_t load(const std::uint64_t& word) noexcept {
    return std::atomic_ref(const_cast<std::uint64_t&>(word)).load(std::memory_order_relaxed);
}

void store(std::uint64_t& word, std::uint64_t value) noexcept {
    std::atomic_ref(word).store(value, std::memory_order_relaxed);
}

}  // namespace

std::optional<Rule> RuleCache::find(std::uint64_t return_address,
                                    std::uint64_t epoch) const noexcept {
    const Entry& entry = entries_[index_of(return_address)];
    const std::uint64_t value = load(entry.value);
    if (load(entry.key) != key_of(return_address, epoch, value)) return std::nullopt;
    const Rule rule = unpack(value);
    // An empty entry fits one key in 2^64.
    if (rule.kind == RuleKind::kNone) return std::nullopt;
    return rule;
}

void RuleCache::insert(std::uint64_t return_address, std::uint64_t epoch,
                       const Rule& rule) noexcept {
    if (rule.kind != RuleKind::kStep && rule.kind != RuleKind::kRoot) return;
    if (!fits(rule.cfa_offset) || !fits(rule.fp_offset) || rule.return_words > kMaxReturnWords) {
        return;
    }
    Entry& entry = entries_[index_of(return_address)];
    const std::uint64_t value = pack(rule);
    store(entry.value, value);
    store(entry.key, key_of(return_address, epoch, value));
}

}  // namespace np::unwind
