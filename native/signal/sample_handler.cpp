#include "signal/sample_handler.h"

#include <algorithm>
#include <ctime>
#include <optional>
#include <span>

#include "signal/handler_state.h"
#include "signal/machine_context.h"
#include "signal/record.h"
#include "unwind/stack_walker.h"

namespace np::signal {
namespace {

using wire::DropReason;

// Of a cold walk of the greatest depth. What takes longer was preempted: no cost of ours.
constexpr std::uint64_t kLongestSampleNs = 250'000;

// Not inlined: its room is free again for the walk.
[[gnu::hot, gnu::noinline]] std::uint64_t monotonic_nanoseconds() noexcept {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000U +
           static_cast<std::uint64_t>(now.tv_nsec);
}

struct Interruption {
    const ThreadSlot& thread;
    std::uint32_t window_id;
    std::uint32_t periods;
};

struct Walk {
    std::span<const std::uint64_t> frames;
    unwind::WalkEnd end;
};

// Apart, so that the record is not on the stack while the walk needs it.
[[gnu::hot, gnu::noinline]] std::optional<DropReason> write_sample(HandlerState& state,
                                                                   const Interruption& at,
                                                                   const Walk& walk) noexcept {
    return write_record(state.ring,
                        {.type = wire::ProfileType::kCpu,
                         .window_id = at.window_id,
                         .thread_id = at.thread.thread_id.load(std::memory_order_relaxed),
                         .periods = at.periods,
                         .labels = at.thread.labels.read(),
                         .values = {},
                         .frames = walk.frames,
                         .walk_end = walk.end});
}

// Made where the walk takes them from: one copy less on the stack.
unwind::Registers interrupted_registers(const ThreadSlot& thread, const void* context) noexcept {
    unwind::Registers registers = registers_of(context);
    registers.runtime_thread = thread.runtime_thread.load(std::memory_order_relaxed);
    return registers;
}

std::optional<DropReason> record_sample(HandlerState& state, const Interruption& at,
                                        const void* context) noexcept {
    if (at.window_id == 0 ||
        at.thread.active_window.load(std::memory_order_acquire) != at.window_id) {
        return DropReason::kLateSignal;
    }
    // Inside a SIGSEGV handler a fault of our own loads would end the process.
    if ((blocked_signals(context) & signal_bit(SIGSEGV)) != 0) return DropReason::kSegvBlocked;

    const WalkBuffer buffer = state.buffers.take();
    if (!buffer) return DropReason::kNoWalkBuffer;
    const std::span<std::uint64_t> frames = buffer.frames();
    const unwind::PublishedMap::Reader reader{state.code_map};
    const unwind::WalkResult result = unwind::walk(
        reader.map(), reader.rules(), interrupted_registers(at.thread, context), frames);
    note_end(state, result.end);
    return write_sample(state, at, {.frames = frames.first(result.frame_count), .end = result.end});
}

void take_sample(HandlerState& state, const ThreadSlot& thread, const siginfo_t& info,
                 const void* context) noexcept {
    const HandlerScope scope{state};
    const std::uint64_t start = monotonic_nanoseconds();
    const Interruption at{
        .thread = thread,
        .window_id = state.window_id.load(std::memory_order_seq_cst),
        .periods = 1 + static_cast<std::uint32_t>(info.si_overrun),
    };
    const std::optional<DropReason> drop = record_sample(state, at, context);
    if (drop) state.ring.count_drop(*drop);
    state.ring.count_signal(std::min(monotonic_nanoseconds() - start, kLongestSampleNs));
}

}  // namespace

[[gnu::hot]] void on_profiling_signal(int signal_number, siginfo_t* info, void* context) noexcept {
    HandlerState* const state = published_state();
    if (state == nullptr) return;
    const ThreadSlot* const thread =
        info->si_code == SI_TIMER ? state->threads.find(info->si_value.sival_ptr) : nullptr;
    if (thread != nullptr) {
        take_sample(*state, *thread, *info, context);
        return;
    }
    state->ring.count_drop(DropReason::kForeignSignal);
    // Outside any scope: the application's handler may leave by longjmp.
    state->previous.call(signal_number, info, context);
}

}  // namespace np::signal
