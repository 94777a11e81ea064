#include "oracle/shadow_stack.h"

#include <algorithm>

namespace np::oracle {
namespace {

constexpr std::uint64_t kLongestInstruction = 15;

bool is_behind(std::uint64_t address, std::uint64_t pc) noexcept {
    return address > pc && address <= pc + kLongestInstruction;
}

bool is_call_opcode(std::uint64_t code) noexcept {
    while ((code & 0xf0) == 0x40) {
        code >>= 8;  // REX
    }
    constexpr std::uint64_t kOperationMask = 0x3800;
    return (code & 0xff) == 0xe8 || ((code & 0xff) == 0xff && (code & kOperationMask) == 0x1000);
}

// A push moves the stack pointer in the same way but goes on behind itself. The bytes decide only
// where a function calls the next one, a few bytes on.
bool is_call(const Position& before, const Position& after) noexcept {
    return after.sp == before.sp - 8 && is_behind(after.top_word, before.pc) &&
           (!is_behind(after.pc, before.pc) || is_call_opcode(before.code));
}

}  // namespace

// `mov rsp, [r10 + 0x98]`
bool restores_context(const Position& before) noexcept {
    constexpr std::uint64_t kSevenBytes = 0xff'ffff'ffff'ffff;
    return (before.code & kSevenBytes) == 0x00'0000'98a2'8b49;
}

// The runtime goes on with a fault on the stack where it happened (ExecuteHandlerOnOriginalStack in
// src/coreclr/pal/src/exception/signal.cpp): below the red zone it puts the interrupted pc and a
// return address into a wrapper, and jumps.
void ShadowStack::leave_alternate_stacks(const Position& after) {
    constexpr std::uint64_t kRedZoneAndFakeFrame = 256;
    while (!alternate_stacks_.empty()) {
        const Stack stack = alternate_stacks_.back();
        if (after.sp >= stack.low && after.sp <= stack.high) return;
        frames_.resize(std::min(frames_.size(), stack.first_frame));
        alternate_stacks_.pop_back();
        if (after.sp < stack.interrupted_sp &&
            stack.interrupted_sp - after.sp < kRedZoneAndFakeFrame) {
            frames_.push_back({.slot = stack.interrupted_sp - 1,
                               .address = stack.interrupted_pc,
                               .return_address = 0});
            frames_.push_back({.slot = after.sp,
                               .address = after.top_word - 1,
                               .return_address = after.top_word});
        }
    }
}

void ShadowStack::drop_below(std::uint64_t sp) {
    const std::size_t first = alternate_stacks_.empty() ? 0 : alternate_stacks_.back().first_frame;
    while (frames_.size() > first && frames_.back().slot < sp) {
        frames_.pop_back();
    }
}

// A return to elsewhere: the runtime replaced the return address to stop this thread, and what runs
// now stands between the two.
void ShadowStack::follow_hijacking(const std::optional<ShadowFrame>& popped, const Position& before,
                                   const Position& after) {
    if (popped.has_value() && popped->return_address != 0 && !is_behind(after.pc, before.pc) &&
        after.pc != popped->return_address) {
        hijacked_ = popped;
    }
    if (!hijacked_.has_value()) return;
    if (after.pc == hijacked_->return_address || after.sp > hijacked_->slot + 8) {
        hijacked_.reset();
        drop_below(after.sp);
    } else if (after.sp <= hijacked_->slot &&
               (frames_.empty() || frames_.back().slot >= hijacked_->slot + 8)) {
        frames_.push_back(*hijacked_);
    }
}

std::optional<std::size_t> ShadowStack::frames_below_lost_caller() const noexcept {
    if (!hijacked_.has_value()) return std::nullopt;
    const auto above =
        std::find_if(frames_.rbegin(), frames_.rend(), [&](const ShadowFrame& frame) {
            return frame.slot == hijacked_->slot || frame.slot >= hijacked_->slot + 8;
        });
    if (above != frames_.rend() && above->slot == hijacked_->slot) return std::nullopt;
    return static_cast<std::size_t>(above - frames_.rbegin());
}

void ShadowStack::step(const Position& before, const Position& after) {
    const bool called = is_call(before, after);
    std::optional<ShadowFrame> popped;
    if (!frames_.empty() && frames_.back().slot + 8 == after.sp && before.sp + 8 == after.sp) {
        popped = frames_.back();
    }
    leave_alternate_stacks(after);
    // A restored context is in no call. One that replaces a loop's frame (JIT_Patchpoint) stands
    // just where that frame's call to the runtime put its return address.
    drop_below(restores_context(before) ? after.sp + 1 : after.sp);
    follow_hijacking(popped, before, after);
    if (called) {
        frames_.push_back(
            {.slot = after.sp, .address = after.top_word - 1, .return_address = after.top_word});
    }
}

void ShadowStack::enter_signal(const SignalEntry& entry) {
    constexpr std::uint64_t kLargestSignalFrame = 16384;
    constexpr std::uint64_t kLargestAlternateStack = 65536;
    const Position& handler = entry.handler;
    const bool is_same_stack = handler.sp < entry.interrupted_sp &&
                               entry.interrupted_sp - handler.sp < kLargestSignalFrame;
    if (!is_same_stack) {
        alternate_stacks_.push_back({.first_frame = frames_.size(),
                                     .low = handler.sp - kLargestAlternateStack,
                                     .high = handler.sp + kLargestSignalFrame,
                                     .interrupted_pc = entry.interrupted_pc,
                                     .interrupted_sp = entry.interrupted_sp});
    }
    // On another stack the interrupted code ends with the stack.
    const std::uint64_t interrupted_slot =
        is_same_stack ? entry.interrupted_sp - 1 : ~std::uint64_t{0};
    frames_.push_back(
        {.slot = interrupted_slot, .address = entry.interrupted_pc, .return_address = 0});
    frames_.push_back(
        {.slot = handler.sp, .address = handler.top_word - 1, .return_address = handler.top_word});
}

void ShadowStack::leave_signal(const Position& after) {
    while (!frames_.empty() && frames_.back().return_address != 0) {
        frames_.pop_back();
    }
    if (!frames_.empty()) frames_.pop_back();
    if (!alternate_stacks_.empty() && alternate_stacks_.back().first_frame >= frames_.size()) {
        alternate_stacks_.pop_back();
    }
    drop_below(after.sp);
}

}  // namespace np::oracle
