#include "symbols/cfa_expression.h"

#include "base/byte_reader.h"

namespace np::symbols {
namespace {

enum Operation : std::uint8_t {
    kDeref = 0x06,
    kAnd = 0x1a,
    kPlus = 0x22,
    kPlusConstant = 0x23,
    kShiftLeft = 0x24,
    kGreaterOrEqual = 0x2a,
    kLiteral0 = 0x30,
    kBaseRegister0 = 0x70,
};

constexpr std::uint8_t kLiteral3 = kLiteral0 + 3;
constexpr std::uint8_t kLiteral15 = kLiteral0 + 15;
constexpr std::uint8_t kBaseFp = kBaseRegister0 + 6;
constexpr std::uint8_t kBaseSp = kBaseRegister0 + 7;
constexpr std::uint8_t kBasePc = kBaseRegister0 + 16;

bool is_small(std::int64_t offset) noexcept {
    return offset > -(1 << 30) && offset < (1 << 30);
}

// sp + 8 + (((pc & 15) >= threshold) << 3), the same in every linker but for the threshold.
std::optional<unwind::Rule> plt_rule(base::ByteReader reader) noexcept {
    if (reader.u8() != kBaseSp) return std::nullopt;
    const std::int64_t offset = reader.sleb();
    if (reader.u8() != kBasePc || reader.sleb() != 0) return std::nullopt;
    if (reader.u8() != kLiteral15 || reader.u8() != kAnd) return std::nullopt;
    const int threshold = reader.u8() - kLiteral0;
    if (reader.u8() != kGreaterOrEqual || reader.u8() != kLiteral3) return std::nullopt;
    if (reader.u8() != kShiftLeft || reader.u8() != kPlus) return std::nullopt;
    if (!reader.ok() || reader.more() || threshold < 0 || threshold > 15 || !is_small(offset)) {
        return std::nullopt;
    }
    return unwind::Rule{.kind = unwind::RuleKind::kPlt,
                        .cfa_offset = static_cast<std::int32_t>(offset),
                        .fp_offset = threshold};
}

}  // namespace

std::optional<unwind::Rule> cfa_from_expression(std::span<const std::uint8_t> expression) noexcept {
    base::ByteReader reader(expression);
    if (const auto rule = plt_rule(reader); rule.has_value()) return rule;
    const std::uint8_t base = reader.u8();
    const std::int64_t offset = reader.sleb();
    if (base != kBaseFp && base != kBaseSp) return std::nullopt;
    if (reader.u8() != kDeref || !is_small(offset)) return std::nullopt;
    std::uint8_t kept = 0;  // bytes; one byte of LEB128 holds up to 127
    if (reader.more()) {
        if (reader.u8() != kPlusConstant) return std::nullopt;
        kept = reader.u8();
    }
    if (!reader.ok() || reader.more() || kept > 127 || kept % 8 != 0) return std::nullopt;
    return unwind::Rule{.kind = unwind::RuleKind::kStepDeref,
                        .base = base == kBaseFp ? unwind::CfaBase::kFp : unwind::CfaBase::kSp,
                        .kept_words = static_cast<std::uint8_t>(kept / 8),
                        .cfa_offset = static_cast<std::int32_t>(offset)};
}

std::optional<std::int32_t> fp_offset_from_expression(
    std::span<const std::uint8_t> expression) noexcept {
    base::ByteReader reader(expression);
    const bool from_fp = reader.u8() == kBaseFp;
    const std::int64_t offset = reader.sleb();
    if (!from_fp || !reader.ok() || reader.more() || !is_small(offset)) return std::nullopt;
    return static_cast<std::int32_t>(offset);
}

}  // namespace np::symbols
