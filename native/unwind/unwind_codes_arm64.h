// The unwind codes of arm64 and what they undo.
// https://learn.microsoft.com/cpp/build/arm64-exception-handling#unwind-codes
//
// A code stands for one instruction of a prologue. They are kept in the order in which a body
// undoes them, the last instruction first; those of an epilogue, which undoes the same, can so be a
// part of the prologue's.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>

#include "unwind/rule.h"

namespace np::unwind {

// The frame as the codes so far undo it. Positions count from the base register's value; the base
// is sp until a code says that the frame pointer was set up. Small: a handler has one on its stack.
struct CodedFrame {
    CfaBase base = CfaBase::kSp;
    std::int64_t position = 0;  // of sp after the codes so far
    std::int64_t saved_fp = kNotSaved;
    std::int64_t saved_return_address = kNotSaved;

    static constexpr std::int64_t kNotSaved = std::numeric_limits<std::int64_t>::min();
};

// The rule of a frame that is undone as a whole; kNone when it is too large to be one.
[[nodiscard]] Rule rule_of(const CodedFrame& frame) noexcept;

// Bytes at `address`; each is loaded by the word around it.
class UnwindCodes {
public:
    UnwindCodes(std::uint64_t address, std::uint32_t size) noexcept
        : address_(address), size_(size) {}

    // How many instructions the codes from `index` on stand for, up to the end of the prologue or
    // epilogue. Nothing when they cannot be read, or have no end.
    [[nodiscard]] std::optional<std::uint32_t> count(std::uint32_t index) const noexcept;

    // Undoes the codes from `index` on but for the first `skipped` ones, whose instructions have
    // not run, or have been undone already. False when a code is not known or cannot be read.
    [[nodiscard]] bool undo(std::uint32_t index, std::uint32_t skipped,
                            CodedFrame& frame) const noexcept;

private:
    // One code with its operand: the first byte is the highest of `size` bytes.
    struct Code {
        std::uint32_t bits = 0;
        std::uint8_t first = 0;
        std::uint8_t size = 0;  // 0: outside, or cannot be read
    };

    [[nodiscard]] Code code_at(std::uint32_t index) const noexcept;
    [[nodiscard]] static bool undo_code(Code code, CodedFrame& frame) noexcept;
    [[nodiscard]] static bool undo_long_code(Code code, CodedFrame& frame) noexcept;

    std::uint64_t address_;
    std::uint32_t size_;
};

}  // namespace np::unwind
