// The stack of the thread that runs now, for callbacks that the runtime makes on the thread that
// causes an event.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "signal/handler_state.h"
#include "signal/walk_buffer_pool.h"
#include "unwind/walk_end.h"
#include "wire/drop_reason.h"

namespace np::signal {

// Walks where it is made. Counts as a handler for as long as it lives: its frames lie in a buffer
// of the pool. So nothing may be called that could wait.
class CallerStack {
public:
    explicit CallerStack(HandlerState& state) noexcept;

    // Why there is no stack, when there is none.
    [[nodiscard]] std::optional<wire::DropReason> refusal() const noexcept { return refusal_; }

    // The window that was open when the walk began, 0 when none was.
    [[nodiscard]] std::uint32_t window_id() const noexcept { return window_id_; }

    // Leaf first. What lies between the managed code that caused the event and us, native code of
    // the runtime and our own, is left out. A stack without managed code, or whose walk ended
    // before it, has the runtime's frames, and none where the walk did not even leave us.
    [[nodiscard]] std::span<const std::uint64_t> frames() const noexcept { return frames_; }

    [[nodiscard]] unwind::WalkEnd end() const noexcept { return end_; }

private:
    HandlerScope scope_;
    std::uint32_t window_id_;
    WalkBuffer buffer_;
    std::span<const std::uint64_t> frames_;
    unwind::WalkEnd end_ = unwind::WalkEnd::kRoot;
    std::optional<wire::DropReason> refusal_;
};

}  // namespace np::signal
