#include "signal/blocked_stack.h"

#include "unwind/blocked_frame.h"
#include "unwind/stack_walker.h"

namespace np::signal {

BlockedStack::BlockedStack(HandlerState& state, std::uint64_t pc, std::uint64_t sp) noexcept
    : scope_{state}, buffer_{state.buffers.take()} {
    if (!buffer_) {
        refusal_ = wire::DropReason::kNoWalkBuffer;
        return;
    }
    const std::span<std::uint64_t> buffer = buffer_.frames();
    const unwind::PublishedMap::Reader reader{state.code_map};
    const std::uint64_t fp =
        unwind::blocked_frame_pointer(reader.map(), pc, sp, unwind::WalkScratch{buffer});
    const unwind::WalkResult walked =
        unwind::walk(reader.map(), reader.rules(), {.pc = pc, .sp = sp, .fp = fp}, buffer);
    frames_ = buffer.first(walked.frame_count);
    end_ = walked.end;
    note_end(state, walked.end);
}

}  // namespace np::signal
