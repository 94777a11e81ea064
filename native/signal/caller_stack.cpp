#include "signal/caller_stack.h"

#include <utility>

#include "signal/machine_context.h"
#include "unwind/stack_walker.h"

namespace np::signal {
namespace {

// A thread of the runtime's own has no managed code, and of a walk that ended early it may not have
// been seen. What is left may be the runtime's event machinery, and may be nothing: the walk's end
// says why.
std::span<const std::uint64_t> without_our_own(const unwind::CodeMap& map,
                                               std::span<const std::uint64_t> frames) noexcept {
    const auto here = reinterpret_cast<std::uint64_t>(&np_capture_registers);
    const unwind::CodeRegion* const us = map.region_at(here);
    if (us == nullptr) return {};
    const auto is_ours = [us](std::uint64_t pc) { return pc >= us->start && pc < us->end; };
    std::size_t first = 0;
    while (first < frames.size() && is_ours(frames[first])) {
        ++first;
    }
    return frames.subspan(first);
}

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
    return without_our_own(map, frames);
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
    const unwind::WalkResult walked =
        unwind::walk(reader.map(), reader.rules(), std::move(here), buffer);
    frames_ = without_event_machinery(reader.map(), buffer.first(walked.frame_count));
    end_ = walked.end;
    note_end(state, walked.end);
}

}  // namespace np::signal
