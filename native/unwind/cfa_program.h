// Runs the call frame instructions of one function and states the rules that they make.
//
// The same for tables that are compiled ahead, from bytes at hand, and for a handler that needs one
// rule of a library nobody has looked at yet, from memory that may go: the reader is a parameter
// (base::ByteReader, base::MemoryReader). Nothing is allocated; all of it is small.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "unwind/architecture.h"
#include "unwind/cfa_expression.h"
#include "unwind/cfa_instruction.h"
#include "unwind/cfa_state.h"
#include "unwind/frame_description.h"

namespace np::unwind {

// Which rows are wanted: those that touch [start, end).
struct CfaWanted {
    std::uint64_t start = 0;
    std::uint64_t end = 0;
    std::uint8_t kept_register = kDwarfFp;  // what the rule's `fp` is about
};

// Visit is called with a row's first address and its rule, ascending. Instructions that cannot be
// understood leave one row of kind kUnsupported from where they stand.
template <typename Reader, typename Visit>
class CfaProgram {
public:
    CfaProgram(const FrameConventions& conventions, const CfaWanted& wanted, Visit visit) noexcept
        : conventions_(conventions), wanted_(wanted), visit_(visit) {}

    void run(const FrameBounds& bounds, Reader& common, Reader& own) noexcept {
        location_ = bounds.start;
        end_ = bounds.start + bounds.size;
        bool understood = execute_all(common);
        initial_ = state_;
        understood = understood && execute_all(own);
        emit(end_, understood);
    }

private:
    bool execute_all(Reader& reader) noexcept {
        while (reader.more() && location_ < wanted_.end) {
            if (!execute(reader)) return false;
        }
        return reader.ok();
    }

    bool execute(Reader& reader) noexcept {
        const std::uint8_t byte = reader.u8();
        const std::uint8_t operand = byte & 0x3f;
        switch (byte & 0xc0) {
            case cfa::kAdvance: advance(operand); return true;
            case cfa::kOffset: save(operand, SaveKind::kAtCfa, scaled(reader.uleb())); return true;
            case cfa::kRestore: restore(operand); return true;
            default: break;
        }
        return execute_location(byte, reader) || execute_cfa(byte, reader) ||
               execute_save(byte, reader) || execute_expression(byte, reader);
    }

    bool execute_location(std::uint8_t instruction, Reader& reader) noexcept {
        switch (instruction) {
            case cfa::kNop: return true;
            case cfa::kAdvance1: advance(reader.u8()); return true;
            case cfa::kAdvance2: advance(reader.u16()); return true;
            case cfa::kAdvance4: advance(reader.u32()); return true;
            case cfa::kRememberState:
                if (remembered_count_ == remembered_.size()) return false;
                remembered_[remembered_count_++] = state_;
                return true;
            case cfa::kRestoreState:
                if (remembered_count_ == 0) return false;
                state_ = remembered_[--remembered_count_];
                return true;
            case cfa::kArgumentsSize: reader.uleb(); return true;
            // Every return address is freed of a signature.
            case cfa::kNegateReturnAddressState: return !kIsReturnAddressPushed;
            default: return false;  // kSetLocation among them: nobody emits it
        }
    }

    bool execute_cfa(std::uint8_t instruction, Reader& reader) noexcept {
        switch (instruction) {
            case cfa::kDefineCfa:
                state_.set_cfa_register(reader.uleb());
                state_.set_cfa_offset(static_cast<std::int64_t>(reader.uleb()));
                return true;
            case cfa::kDefineCfaSigned:
                state_.set_cfa_register(reader.uleb());
                state_.set_cfa_offset(scaled(static_cast<std::uint64_t>(reader.sleb())));
                return true;
            case cfa::kDefineCfaRegister: state_.set_cfa_register(reader.uleb()); return true;
            case cfa::kDefineCfaOffset:
                state_.set_cfa_offset(static_cast<std::int64_t>(reader.uleb()));
                return true;
            case cfa::kDefineCfaOffsetSigned:
                state_.set_cfa_offset(scaled(static_cast<std::uint64_t>(reader.sleb())));
                return true;
            default: return false;
        }
    }

    bool execute_save(std::uint8_t instruction, Reader& reader) noexcept {
        if (!cfa::names_a_register(instruction)) return false;
        const std::uint64_t reg = reader.uleb();
        switch (instruction) {
            case cfa::kOffsetExtended: save(reg, SaveKind::kAtCfa, scaled(reader.uleb())); break;
            case cfa::kOffsetExtendedSigned:
                save(reg, SaveKind::kAtCfa, scaled(static_cast<std::uint64_t>(reader.sleb())));
                break;
            case cfa::kNegativeOffsetExtended:
                save(reg, SaveKind::kAtCfa, scaled(~reader.uleb() + 1));
                break;
            case cfa::kRestoreExtended: restore(reg); break;
            case cfa::kUndefined: save(reg, SaveKind::kUndefined, 0); break;
            case cfa::kSameValue: save(reg, SaveKind::kSame, 0); break;
            default:
                reader.uleb();
                save(reg, SaveKind::kElsewhere, 0);
                break;
        }
        return true;
    }

    bool execute_expression(std::uint8_t instruction, Reader& reader) noexcept {
        if (instruction != cfa::kDefineCfaExpression && instruction != cfa::kExpression &&
            instruction != cfa::kValueExpression) {
            return false;
        }
        read_expression(instruction, reader);
        if (instruction == cfa::kDefineCfaExpression) {
            state_.set_cfa_expression(expression_);
        } else {
            save_by_expression(instruction);
        }
        return true;
    }

    // Rare, and not inlined, as the next: a handler's stack is small.
    [[gnu::noinline]] void read_expression(std::uint8_t instruction, Reader& reader) noexcept {
        if (instruction != cfa::kDefineCfaExpression) expression_register_ = reader.uleb();
        expression_.read(reader, reader.uleb());
    }

    [[gnu::noinline]] void save_by_expression(std::uint8_t instruction) noexcept {
        const auto offset = fp_offset_from_expression(expression_);
        const bool is_at_fp = instruction == cfa::kExpression && offset.has_value();
        save(expression_register_, is_at_fp ? SaveKind::kAtFp : SaveKind::kElsewhere,
             offset.value_or(0));
    }

    void advance(std::uint64_t count) noexcept {
        const std::uint64_t distance = count * conventions_.code_alignment;
        const std::uint64_t next = distance < end_ - location_ ? location_ + distance : end_;
        emit(next, true);
        location_ = next;
    }

    // States the rule of [location_, next).
    void emit(std::uint64_t next, bool is_understood) noexcept {
        if (next <= location_ || next <= wanted_.start || location_ >= wanted_.end) return;
        visit_(location_, is_understood ? state_.rule(conventions_.is_signal_frame)
                                        : Rule{.kind = RuleKind::kUnsupported});
    }

    [[nodiscard]] std::int64_t scaled(std::uint64_t factor) const noexcept {
        return static_cast<std::int64_t>(factor *
                                         static_cast<std::uint64_t>(conventions_.data_alignment));
    }

    void save(std::uint64_t reg, SaveKind kind, std::int64_t offset) noexcept {
        if (reg == wanted_.kept_register) state_.set_kept(kind, offset);
        if (reg == conventions_.return_address_register) state_.set_return_address(kind, offset);
    }

    void restore(std::uint64_t reg) noexcept {
        if (reg == wanted_.kept_register) state_.restore_kept(initial_);
        if (reg == conventions_.return_address_register) state_.restore_return_address(initial_);
    }

    const FrameConventions& conventions_;
    const CfaWanted& wanted_;
    Visit visit_;
    std::uint64_t location_ = 0;
    std::uint64_t end_ = 0;
    CfaState state_;
    CfaState initial_;
    CfaExpression expression_;
    std::uint64_t expression_register_ = 0;
    std::array<CfaState, 4> remembered_;  // compilers nest once or twice
    std::size_t remembered_count_ = 0;
};

}  // namespace np::unwind
