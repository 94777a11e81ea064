#include "symbols/cfa_program.h"

#include <optional>

#include "base/byte_reader.h"
#include "symbols/cfa_expression.h"
#include "symbols/dwarf_pointer.h"

namespace np::symbols {
namespace {

using unwind::CfaBase;
using unwind::FpRule;
using unwind::Rule;
using unwind::RuleKind;

// DWARF's numbers for x86-64.
constexpr std::uint64_t kFpRegister = 6;
constexpr std::uint64_t kLastGeneralRegister = 15;
constexpr std::uint64_t kSpRegister = 7;

// The instructions with an operand in their low six bits.
constexpr std::uint8_t kAdvance = 0x40;
constexpr std::uint8_t kOffset = 0x80;
constexpr std::uint8_t kRestore = 0xc0;

enum Instruction : std::uint8_t {
    kNop = 0x00,
    kSetLocation = 0x01,
    kAdvance1 = 0x02,
    kAdvance2 = 0x03,
    kAdvance4 = 0x04,
    kOffsetExtended = 0x05,
    kRestoreExtended = 0x06,
    kUndefined = 0x07,
    kSameValue = 0x08,
    kRegister = 0x09,
    kRememberState = 0x0a,
    kRestoreState = 0x0b,
    kDefineCfa = 0x0c,
    kDefineCfaRegister = 0x0d,
    kDefineCfaOffset = 0x0e,
    kDefineCfaExpression = 0x0f,
    kExpression = 0x10,
    kOffsetExtendedSigned = 0x11,
    kDefineCfaSigned = 0x12,
    kDefineCfaOffsetSigned = 0x13,
    kValueOffset = 0x14,
    kValueOffsetSigned = 0x15,
    kValueExpression = 0x16,
    kArgumentsSize = 0x2e,
    kNegativeOffsetExtended = 0x2f,
};

enum class SaveKind : std::uint8_t { kSame, kAtCfa, kAtFp, kUndefined, kElsewhere };

struct Save {
    SaveKind kind = SaveKind::kSame;
    std::int64_t offset = 0;
};

struct State {
    std::uint64_t cfa_register = kSpRegister;
    std::int64_t cfa_offset = 0;
    bool cfa_is_expression = false;
    std::optional<Rule> cfa_expression;  // when it is one that we know
    Save fp;
    Save return_address;
};

constexpr std::int64_t kMaxReturnWords = 255;

bool is_small(std::int64_t offset) noexcept {
    return offset > -(1 << 30) && offset < (1 << 30);
}

std::optional<Rule> cfa_rule(const State& state) noexcept {
    if (state.cfa_is_expression) return state.cfa_expression;
    if (state.cfa_register > kLastGeneralRegister || !is_small(state.cfa_offset)) {
        return std::nullopt;
    }
    Rule rule{.kind = RuleKind::kStep,
              .base = state.cfa_register == kSpRegister ? CfaBase::kSp : CfaBase::kFp,
              .cfa_offset = static_cast<std::int32_t>(state.cfa_offset)};
    if (state.cfa_register != kSpRegister && state.cfa_register != kFpRegister) {
        rule.base = CfaBase::kGeneral;
        rule.general = static_cast<std::uint8_t>(state.cfa_register);
    }
    return rule;
}

Rule rule_of(const State& state, bool is_signal_frame) noexcept {
    constexpr Rule kUnsupported{.kind = RuleKind::kUnsupported};
    if (is_signal_frame) return {.kind = RuleKind::kSignalFrame};
    if (state.return_address.kind == SaveKind::kUndefined) return {.kind = RuleKind::kRoot};
    const std::int64_t return_offset = state.return_address.offset;
    if (state.return_address.kind != SaveKind::kAtCfa || return_offset % 8 != 0 ||
        return_offset >= 0 || return_offset < -8 * kMaxReturnWords) {
        return kUnsupported;
    }
    std::optional<Rule> rule = cfa_rule(state);
    if (!rule.has_value()) return kUnsupported;
    rule->return_words = static_cast<std::uint8_t>(-return_offset / 8);
    if (rule->kind == RuleKind::kPlt) return *rule;
    switch (state.fp.kind) {
        case SaveKind::kSame: return *rule;
        case SaveKind::kAtCfa: rule->fp = FpRule::kAtCfa; break;
        case SaveKind::kAtFp: rule->fp = FpRule::kAtFp; break;
        case SaveKind::kUndefined:
        case SaveKind::kElsewhere: rule->fp = FpRule::kLost; return *rule;
    }
    if (!is_small(state.fp.offset)) return kUnsupported;
    rule->fp_offset = static_cast<std::int32_t>(state.fp.offset);
    return *rule;
}

class Program {
public:
    Program(const CommonEntry& common, std::vector<CfaRow>& rows) noexcept
        : common_(common), rows_(rows) {}

    void run(const FrameEntry& frame) {
        location_ = frame.start;
        end_ = frame.start + frame.size;
        bool understood = execute_all(common_.instructions);
        initial_ = state_;
        understood = understood && execute_all(frame.instructions);
        if (understood) {
            emit(rule_of(state_, common_.is_signal_frame));
        } else {
            emit({.kind = RuleKind::kUnsupported});
        }
    }

private:
    bool execute_all(std::span<const std::uint8_t> instructions) {
        base::ByteReader reader(instructions);
        while (reader.more()) {
            if (!execute(reader)) return false;
        }
        return reader.ok();
    }

    bool execute(base::ByteReader& reader) {
        const std::uint8_t instruction = reader.u8();
        const std::uint8_t operand = instruction & 0x3f;
        switch (instruction & 0xc0) {
            case kAdvance: advance(operand); return true;
            case kOffset: save(operand, SaveKind::kAtCfa, scaled(reader.uleb())); return true;
            case kRestore: restore(operand); return true;
            default: break;
        }
        return execute_location(instruction, reader) || execute_cfa(instruction, reader) ||
               execute_save(instruction, reader) || execute_expression(instruction, reader);
    }

    bool execute_location(std::uint8_t instruction, base::ByteReader& reader) {
        switch (instruction) {
            case kNop: return true;
            case kAdvance1: advance(reader.u8()); return true;
            case kAdvance2: advance(reader.u16()); return true;
            case kAdvance4: advance(reader.u32()); return true;
            case kRememberState: return remember();
            case kRestoreState:
                if (remembered_.empty()) return false;
                state_ = remembered_.back();
                remembered_.pop_back();
                return true;
            case kArgumentsSize: reader.uleb(); return true;
            default: return false;  // kSetLocation among them: nobody emits it
        }
    }

    bool execute_cfa(std::uint8_t instruction, base::ByteReader& reader) {
        switch (instruction) {
            case kDefineCfa:
                state_.cfa_register = reader.uleb();
                state_.cfa_offset = static_cast<std::int64_t>(reader.uleb());
                break;
            case kDefineCfaSigned:
                state_.cfa_register = reader.uleb();
                state_.cfa_offset = scaled(static_cast<std::uint64_t>(reader.sleb()));
                break;
            case kDefineCfaRegister: state_.cfa_register = reader.uleb(); break;
            case kDefineCfaOffset:
                state_.cfa_offset = static_cast<std::int64_t>(reader.uleb());
                break;
            case kDefineCfaOffsetSigned:
                state_.cfa_offset = scaled(static_cast<std::uint64_t>(reader.sleb()));
                break;
            default: return false;
        }
        state_.cfa_is_expression = false;
        return true;
    }

    bool execute_save(std::uint8_t instruction, base::ByteReader& reader) {
        if (instruction != kOffsetExtended && instruction != kOffsetExtendedSigned &&
            instruction != kNegativeOffsetExtended && instruction != kRestoreExtended &&
            instruction != kUndefined && instruction != kSameValue && instruction != kRegister &&
            instruction != kValueOffset && instruction != kValueOffsetSigned) {
            return false;
        }
        const std::uint64_t reg = reader.uleb();
        switch (instruction) {
            case kOffsetExtended: save(reg, SaveKind::kAtCfa, scaled(reader.uleb())); break;
            case kOffsetExtendedSigned:
                save(reg, SaveKind::kAtCfa, scaled(static_cast<std::uint64_t>(reader.sleb())));
                break;
            case kNegativeOffsetExtended:
                save(reg, SaveKind::kAtCfa, scaled(~reader.uleb() + 1));
                break;
            case kRestoreExtended: restore(reg); break;
            case kUndefined: save(reg, SaveKind::kUndefined, 0); break;
            case kSameValue: save(reg, SaveKind::kSame, 0); break;
            default:
                reader.uleb();
                save(reg, SaveKind::kElsewhere, 0);
                break;
        }
        return true;
    }

    bool execute_expression(std::uint8_t instruction, base::ByteReader& reader) {
        if (instruction == kDefineCfaExpression) {
            state_.cfa_is_expression = true;
            state_.cfa_expression = cfa_from_expression(reader.bytes(reader.uleb()));
            return true;
        }
        if (instruction != kExpression && instruction != kValueExpression) return false;
        const std::uint64_t reg = reader.uleb();
        const auto offset = fp_offset_from_expression(reader.bytes(reader.uleb()));
        if (instruction == kExpression && offset.has_value()) {
            save(reg, SaveKind::kAtFp, *offset);
        } else {
            save(reg, SaveKind::kElsewhere, 0);
        }
        return true;
    }

    bool remember() {
        constexpr std::size_t kMaxDepth = 64;  // compilers nest once or twice
        if (remembered_.size() == kMaxDepth) return false;
        remembered_.push_back(state_);
        return true;
    }

    void advance(std::uint64_t count) {
        emit(rule_of(state_, common_.is_signal_frame));
        const std::uint64_t distance = count * common_.code_alignment;
        location_ = distance < end_ - location_ ? location_ + distance : end_;
    }

    // States the rule from the current location on; a later statement for the same place replaces
    // it.
    void emit(const Rule& rule) {
        if (location_ == end_) return;
        if (!rows_.empty() && rows_.back().start == location_) rows_.pop_back();
        rows_.push_back({.start = location_, .rule = rule});
    }

    [[nodiscard]] std::int64_t scaled(std::uint64_t factor) const noexcept {
        return static_cast<std::int64_t>(factor *
                                         static_cast<std::uint64_t>(common_.data_alignment));
    }

    void save(std::uint64_t reg, SaveKind kind, std::int64_t offset) noexcept {
        if (reg == kFpRegister) state_.fp = {.kind = kind, .offset = offset};
        if (reg == common_.return_address_register) {
            state_.return_address = {.kind = kind, .offset = offset};
        }
    }

    void restore(std::uint64_t reg) noexcept {
        if (reg == kFpRegister) state_.fp = initial_.fp;
        if (reg == common_.return_address_register) state_.return_address = initial_.return_address;
    }

    const CommonEntry& common_;
    std::vector<CfaRow>& rows_;
    std::uint64_t location_ = 0;
    std::uint64_t end_ = 0;
    State state_;
    State initial_;
    std::vector<State> remembered_;
};

}  // namespace

void append_rows(const CommonEntry& common, const FrameEntry& frame, std::vector<CfaRow>& rows) {
    Program(common, rows).run(frame);
}

}  // namespace np::symbols
