#include "unwind/step.h"

#include "base/safe_load.h"
#include "unwind/architecture.h"
#include "unwind/interrupted_frame.h"

namespace np::unwind {
namespace {

constexpr std::uint64_t kAlignment = 7;

std::uint64_t offset_by(std::uint64_t address, std::int64_t offset) noexcept {
    return address + static_cast<std::uint64_t>(offset);
}

std::optional<WalkEnd> load_base(const Rule& rule, const Registers& registers,
                                 std::uint64_t& base) noexcept {
    switch (rule.base) {
        case CfaBase::kSp: base = registers.sp; return std::nullopt;
        case CfaBase::kFp: base = registers.fp; return std::nullopt;
        case CfaBase::kGeneral: break;
    }
    return load_general(registers, rule.general, base);
}

std::optional<WalkEnd> find_cfa(const Rule& rule, const Registers& registers,
                                std::uint64_t& cfa) noexcept {
    if (const auto failure = load_base(rule, registers, cfa); failure.has_value()) return failure;
    cfa = offset_by(cfa, rule.cfa_offset);
    if (rule.kind == RuleKind::kPlt) {
        constexpr std::uint64_t kEntryMask = 15;
        if ((registers.pc & kEntryMask) >= static_cast<std::uint64_t>(rule.fp_offset)) cfa += 8;
    }
    if (rule.kind == RuleKind::kStepDeref) {
        if (!base::load_word(cfa, cfa)) return WalkEnd::kUnreadableMemory;
        cfa += std::uint64_t{rule.kept_words} * 8;
    }
    const bool is_progress =
        cfa > registers.sp || (cfa == registers.sp && returns_by_register(rule));
    if (!is_progress || (cfa & kAlignment) != 0) return WalkEnd::kNoProgress;
    return std::nullopt;
}

std::optional<WalkEnd> restore_fp(const Rule& rule, std::uint64_t cfa,
                                  Registers& registers) noexcept {
    std::uint64_t saved = 0;
    switch (rule.fp) {
        case FpRule::kSame: return std::nullopt;
        case FpRule::kLost: registers.fp = 0; return std::nullopt;
        case FpRule::kAtCfa: saved = offset_by(cfa, rule.fp_offset); break;
        case FpRule::kAtFp: saved = offset_by(registers.fp, rule.fp_offset); break;
    }
    // Behind `pop rbp` compilers leave the rule that names the slot, which is free by then and may
    // be overwritten.
    if (saved < registers.sp) return std::nullopt;
    return base::load_word(saved, registers.fp) ? std::nullopt
                                                : std::optional(WalkEnd::kUnreadableMemory);
}

std::optional<WalkEnd> load_return_address(const Rule& rule, std::uint64_t cfa,
                                           Registers& registers) noexcept {
    if (returns_by_register(rule)) {
        const auto failure = load_general(registers, kDwarfReturnAddress, registers.pc);
        if (failure.has_value()) return failure;
    } else if (!base::load_word(cfa - std::uint64_t{rule.return_words} * 8, registers.pc)) {
        return WalkEnd::kUnreadableMemory;
    }
    registers.pc = without_signature(registers.pc);
    return std::nullopt;
}

}  // namespace

std::optional<WalkEnd> step(const Rule& rule, Registers& registers) noexcept {
    if (rule.kind == RuleKind::kSignalFrame) return leave_signal_frame(registers);
    std::uint64_t cfa = 0;
    if (const auto failure = find_cfa(rule, registers, cfa); failure.has_value()) return failure;
    if (rule.kind != RuleKind::kPlt) {
        if (const auto failure = restore_fp(rule, cfa, registers); failure.has_value()) {
            return failure;
        }
    }
    const auto failure = load_return_address(rule, cfa, registers);
    registers.sp = cfa;
    return failure;
}

}  // namespace np::unwind
