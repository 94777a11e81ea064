// What the signal handler may know about the thread that it interrupted.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "wire/ring_layout.h"

namespace np::signal {

// The labels of a thread, written by that thread itself and read by a handler that may interrupt it
// in the middle of a write: an odd version says so, and the sample then goes without labels.
struct LabelSlot {
    std::atomic<std::uint32_t> version{0};
    std::atomic<std::uint32_t> label_set_id{0};
    std::atomic<std::uint64_t> trace_id_high{0};
    std::atomic<std::uint64_t> trace_id_low{0};
    std::atomic<std::uint64_t> span_id{0};
    std::atomic<std::uint32_t> endpoint_id{0};

    [[nodiscard]] wire::Labels read() const noexcept {
        // Same thread, so program order is enough: no other processor writes this slot.
        if ((version.load(std::memory_order_relaxed) & 1U) != 0) return {};
        return {
            .trace_id_high = trace_id_high.load(std::memory_order_relaxed),
            .trace_id_low = trace_id_low.load(std::memory_order_relaxed),
            .span_id = span_id.load(std::memory_order_relaxed),
            .label_set_id = label_set_id.load(std::memory_order_relaxed),
            .endpoint_id = endpoint_id.load(std::memory_order_relaxed),
        };
    }
};

struct alignas(64) ThreadSlot {
    std::atomic<std::uint32_t> thread_id{0};
    std::atomic<std::uint32_t> active_window{0};  // the window whose timer runs, 0 when none does
    LabelSlot labels;
    // The runtime's Thread object, which lives as long as the thread; 0 when there is none.
    std::atomic<std::uint64_t> runtime_thread{0};
};

static_assert(sizeof(ThreadSlot) == 64);

// A view of the slots: one range of memory that is never unmapped, so that a signal which arrives
// late can still be matched against it.
class ThreadTable {
public:
    ThreadTable(ThreadSlot* slots, std::size_t count) noexcept : slots_{slots}, count_{count} {}

    [[nodiscard]] ThreadSlot& operator[](std::size_t index) const noexcept { return slots_[index]; }

    [[nodiscard]] std::size_t capacity() const noexcept { return count_; }

    // The slot that a timer's value points to; null when the value is not one of ours.
    [[nodiscard]] const ThreadSlot* find(const void* value) const noexcept {
        const auto offset =
            reinterpret_cast<std::uintptr_t>(value) - reinterpret_cast<std::uintptr_t>(slots_);
        if (offset >= count_ * sizeof(ThreadSlot) || offset % sizeof(ThreadSlot) != 0) {
            return nullptr;
        }
        return static_cast<const ThreadSlot*>(value);
    }

private:
    ThreadSlot* slots_;
    std::size_t count_;
};

}  // namespace np::signal
