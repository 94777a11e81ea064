#include "signal/caller_stack.h"

#include "signal/machine_context.h"
#include "unwind/stack_walker.h"

namespace np::signal {
namespace {

// The frames from the first managed one on. Those before it are a dozen of two libraries.
std::span<const std::uint64_t> without_event_machinery(
    const unwind::CodeMap& map, std::span<const std::uint64_t> frames) noexcept {
    const unwind::CodeRegion* library = nullptr;
    for (std::size_t i = 0; i < frames.size(); ++i) {
        const std::uint64_t pc = frames[i];
        if (library != nullptr && pc >= library->start && pc < library->end) continue;
        const unwind::CodeRegion* const region = map.region_at(pc);
        if (region != nullptr && region->rows != nullptr) {
            library = region;
        } else if (map.is_managed(pc)) {
            return frames.subspan(i);
        }
    }
    return frames;
}

}  // namespace

CallerStack::CallerStack(HandlerState& state) noexcept
    : scope_{state},
      // After the scope: a window that closes waits for those that saw it open.
      window_id_{state.window_id.load(std::memory_order_seq_cst)},
      buffer_{state.buffers.take()} {
    if (!buffer_) {
        refusal_ = wire::DropReason::kNoWalkBuffer;
        return;
    }
    unwind::Registers here{};
    np_capture_registers(&here);
    const std::span<std::uint64_t> buffer = buffer_.frames();
    const unwind::PublishedMap::Reader reader{state.code_map};
    const unwind::WalkResult walked = unwind::walk(reader.map(), here, buffer);
    frames_ = without_event_machinery(reader.map(), buffer.first(walked.frame_count));
    end_ = walked.end;
    note_end(state, walked.end);
}

}  // namespace np::signal
