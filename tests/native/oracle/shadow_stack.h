// The call stack of a stepped thread, kept from what each instruction does to the stack pointer: a
// second opinion that knows nothing of unwind data.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace np::oracle {

// A thread between two instructions.
struct Position {
    std::uint64_t pc;
    std::uint64_t sp;
    std::uint64_t top_word;  // at sp
    std::uint64_t code;      // the first bytes at pc
};

// A caller: a return address on the stack, or the code that a signal interrupted.
struct ShadowFrame {
    std::uint64_t slot;     // the frame is gone once sp is above
    std::uint64_t address;  // as the walker reports it: return address - 1, or the interrupted pc
    std::uint64_t return_address;  // 0 for interrupted code
};

// The instruction goes on with the stack of a saved CONTEXT; a jump to its code follows.
[[nodiscard]] bool restores_context(const Position& before) noexcept;

struct SignalEntry {
    std::uint64_t interrupted_pc;
    std::uint64_t interrupted_sp;
    Position handler;  // at its first instruction
};

class ShadowStack {
public:
    // One instruction was executed.
    void step(const Position& before, const Position& after);

    void enter_signal(const SignalEntry& entry);

    // rt_sigreturn was executed.
    void leave_signal(const Position& after);

    // A return has led to the runtime's trampoline, whose first push makes room for the original
    // return address: until then that is nowhere on the stack. How many frames lie below, those of
    // a signal's handler; nothing otherwise.
    [[nodiscard]] std::optional<std::size_t> frames_below_lost_caller() const noexcept;

    // Innermost last.
    [[nodiscard]] std::span<const ShadowFrame> frames() const noexcept { return frames_; }

private:
    // The stack of a signal handler that has one of its own. Frames from `first_frame` on lie in
    // it.
    struct Stack {
        std::size_t first_frame;
        std::uint64_t low;
        std::uint64_t high;
        std::uint64_t interrupted_pc;
        std::uint64_t interrupted_sp;
    };

    void leave_alternate_stacks(const Position& after);
    void drop_below(std::uint64_t sp);
    void follow_hijacking(const std::optional<ShadowFrame>& popped, const Position& before,
                          const Position& after);

    std::vector<ShadowFrame> frames_;
    std::vector<Stack> alternate_stacks_;
    // A return address that the runtime has replaced: the original, until it is reached.
    std::optional<ShadowFrame> hijacked_;
};

}  // namespace np::oracle
