// What each thread of a window is waiting for, as far as its events tell: pairs starts with ends,
// and of nested waits lets only the outermost count.
//
// A fixed table that forgets: threads whose ids differ by a multiple of its size push each other
// out, and the end of a wait whose start was forgotten is one whose start was not seen.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

#include "clr/events/wait_event.h"

namespace np::session {

enum class WaitStep : std::uint8_t {
    kNone,  // inside of another wait
    kStart,
    kEnd,        // of a wait whose start was seen in this window
    kUnseenEnd,  // of a wait that began before this window, or was forgotten
};

class ThreadWaits {
public:
    static constexpr std::size_t kThreads = 8192;

    // On that thread: what an event of its in this window means.
    WaitStep advance(std::uint32_t thread, std::uint32_t window,
                     const clr::WaitEvent& event) noexcept;

private:
    // Written by the threads that share it, whole; whoever finds another's state begins anew.
    std::array<std::atomic<std::uint64_t>, kThreads> states_{};
};

}  // namespace np::session
