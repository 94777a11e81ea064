// The shared memory of the ring.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "base/unique_fd.h"
#include "signal/thread_slot.h"

namespace np::session {

// A sealed memfd and its mapping. Never unmapped: a handler may write until the process ends.
struct RingMemory {
    base::UniqueFd fd;
    std::byte* memory;
};

// Half a MiB for each processor: a second of full-depth samples at the highest rate.
[[nodiscard]] std::size_t ring_capacity(std::size_t processors) noexcept;

// With the header written. Nothing when the kernel refuses it; errno says why.
[[nodiscard]] std::optional<RingMemory> create_ring(std::size_t capacity) noexcept;

// The memory of the thread slots, also for the life of the process. Pages appear as they are used.
[[nodiscard]] std::optional<signal::ThreadTable> create_thread_table() noexcept;

}  // namespace np::session
