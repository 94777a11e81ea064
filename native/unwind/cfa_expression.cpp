#include "unwind/cfa_expression.h"

#include <span>

#include "base/byte_reader.h"
#include "unwind/architecture.h"

namespace np::unwind {
namespace {

enum Operation : std::uint8_t {
    kDeref = 0x06,
    kPlusConstant = 0x23,
    kLiteral0 = 0x30,
    kBaseRegister0 = 0x70,
};

constexpr std::uint8_t kBaseFp = kBaseRegister0 + kDwarfFp;
constexpr std::uint8_t kBaseSp = kBaseRegister0 + kDwarfSp;

base::ByteReader reader_of(const CfaExpression& expression) noexcept {
    return base::ByteReader(std::span(expression.bytes).first(expression.size));
}

constexpr Rule kUnsupported{.kind = RuleKind::kUnsupported};

// x86-64: sp + offset + (((pc & 15) >= threshold) << 3), the same in every linker but for the
// threshold, which is a literal: breg7 offset; breg16 0; lit15; and; lit<threshold>; ge; lit3; shl;
// plus.
constexpr std::array<std::uint8_t, 11> kPltShape = {kBaseSp, 0x08, 0x80, 0x00, 0x3f, 0x1a,
                                                    0x00,    0x2a, 0x33, 0x24, 0x22};
constexpr std::size_t kPltOffset = 1;
constexpr std::size_t kPltThreshold = 6;

bool is_of_plt(const CfaExpression& expression) noexcept {
    if (expression.size != kPltShape.size()) return false;
    for (std::size_t i = 0; i < kPltShape.size(); ++i) {
        if (i != kPltThreshold && expression.bytes[i] != kPltShape[i]) return false;
    }
    return (expression.bytes[kPltThreshold] & 0xf0) == kLiteral0;
}

}  // namespace

Rule cfa_from_expression(const CfaExpression& expression) noexcept {
    if (is_of_plt(expression)) {
        return {.kind = RuleKind::kPlt,
                .cfa_offset = kPltShape[kPltOffset],
                .fp_offset = expression.bytes[kPltThreshold] & 0x0f};
    }
    base::ByteReader reader = reader_of(expression);
    const std::uint8_t base = reader.u8();
    const std::int64_t offset = reader.sleb();
    if (base != kBaseFp && base != kBaseSp) return kUnsupported;
    if (reader.u8() != kDeref || !is_frame_offset(offset)) return kUnsupported;
    std::uint8_t kept = 0;  // bytes; one byte of LEB128 holds up to 127
    if (reader.more()) {
        if (reader.u8() != kPlusConstant) return kUnsupported;
        kept = reader.u8();
    }
    if (!reader.ok() || reader.more() || kept > 127 || kept % 8 != 0) return kUnsupported;
    return {.kind = RuleKind::kStepDeref,
            .base = base == kBaseFp ? CfaBase::kFp : CfaBase::kSp,
            .kept_words = static_cast<std::uint8_t>(kept / 8),
            .cfa_offset = static_cast<std::int32_t>(offset)};
}

std::optional<std::int32_t> fp_offset_from_expression(const CfaExpression& expression) noexcept {
    base::ByteReader reader = reader_of(expression);
    const bool from_fp = reader.u8() == kBaseFp;
    const std::int64_t offset = reader.sleb();
    if (!from_fp || !reader.ok() || reader.more() || !is_frame_offset(offset)) return std::nullopt;
    return static_cast<std::int32_t>(offset);
}

}  // namespace np::unwind
