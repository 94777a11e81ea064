// The runtime's events about threads that wait: for a lock that another thread has (contention),
// and for other objects (WaitHandle, Monitor.Wait, SemaphoreSlim, Task.Wait, Thread.Join).
//
// All come on the waiting thread. Waiting for a lock may be built on a wait of the other kind,
// whose events then come between those of the lock.
#pragma once

#include <cstdint>
#include <optional>

#include "clr/events/runtime_event.h"

namespace np::clr {

// Contention, and WaitHandle, which the runtime has from .NET 9 on.
inline constexpr EventNeeds kWaitNeeds{.keywords = 0x4000 | 0x40000000000, .level = kLevelVerbose};

enum class WaitKind : std::uint8_t { kLock = 1, kObject = 2 };

struct WaitEvent {
    WaitKind kind = WaitKind::kLock;
    bool is_start = false;
    std::uint32_t owner = 0;        // of a lock at its start: the thread that has it; 0: not known
    std::uint64_t duration_ns = 0;  // of a lock at its end, from its start on
};

[[nodiscard]] bool is_wait_event(const RuntimeEvent& event) noexcept;

// Nothing for payloads that are not what they should be.
[[nodiscard]] std::optional<WaitEvent> read_wait_event(const RuntimeEvent& event) noexcept;

}  // namespace np::clr
