// The stack of another thread that is blocked in the kernel, walked where it lies and without
// telling that thread: it is neither stopped nor signalled.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "signal/handler_state.h"
#include "signal/walk_buffer_pool.h"
#include "unwind/walk_end.h"
#include "wire/drop_reason.h"

namespace np::signal {

// Holds a buffer of the pool and counts as a handler for as long as it lives. The thread may go on
// while it is walked: whoever uses the frames asks afterwards whether it did.
class BlockedStack {
public:
    // By the thread's registers as the kernel tells them.
    BlockedStack(HandlerState& state, std::uint64_t pc, std::uint64_t sp) noexcept;

    // Why there is no stack, when there is none.
    [[nodiscard]] std::optional<wire::DropReason> refusal() const noexcept { return refusal_; }

    // Leaf first.
    [[nodiscard]] std::span<const std::uint64_t> frames() const noexcept { return frames_; }

    [[nodiscard]] unwind::WalkEnd end() const noexcept { return end_; }

private:
    HandlerScope scope_;
    WalkBuffer buffer_;
    std::span<const std::uint64_t> frames_;
    unwind::WalkEnd end_ = unwind::WalkEnd::kRoot;
    std::optional<wire::DropReason> refusal_;
};

}  // namespace np::signal
