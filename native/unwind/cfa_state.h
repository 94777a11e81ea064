// What call frame instructions have said so far: where the frame's address, its return address and
// one register that the caller wants back are. Small: a handler holds six of them on its stack.
#pragma once

#include <cstdint>
#include <optional>

#include "unwind/cfa_expression.h"
#include "unwind/rule.h"

namespace np::unwind {

enum class SaveKind : std::uint8_t { kSame, kAtCfa, kAtFp, kUndefined, kElsewhere };

class CfaState {
public:
    void set_cfa_register(std::uint64_t reg) noexcept;
    void set_cfa_offset(std::int64_t offset) noexcept;

    void set_cfa_expression(const CfaExpression& expression) noexcept;

    void set_kept(SaveKind kind, std::int64_t offset) noexcept;
    void set_return_address(SaveKind kind, std::int64_t offset) noexcept;
    void restore_kept(const CfaState& initial) noexcept;
    void restore_return_address(const CfaState& initial) noexcept;

    [[nodiscard]] Rule rule(bool is_signal_frame) const noexcept;

private:
    [[nodiscard]] Rule cfa_rule() const noexcept;
    // How far below the frame's address; nothing when it is elsewhere.
    [[nodiscard]] std::optional<std::uint16_t> return_words() const noexcept;

    std::int32_t cfa_offset_ = 0;
    std::int32_t kept_offset_ = 0;
    std::int32_t return_offset_ = 0;
    SaveKind kept_ = SaveKind::kSame;
    SaveKind return_address_ = SaveKind::kSame;
    RuleKind cfa_kind_ = RuleKind::kUnsupported;
    std::uint8_t cfa_register_ = 0;
    std::uint8_t expression_detail_ = 0;  // kStepDeref: words kept; kPlt: the threshold
};

static_assert(sizeof(CfaState) == 20);

}  // namespace np::unwind
