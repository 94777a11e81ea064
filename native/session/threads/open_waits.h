// Waits that began before a window and outlast it. No event tells of them; their threads' CPU
// clocks do, for they stand still from the window's start to its end.
#pragma once

#include <cstdint>

#include "session/thread_timers.h"
#include "signal/handler_state.h"

namespace np::session {

// Control thread, at the window's end but before it is closed: a record of contention for each
// thread that has not moved and waits for something in this process. What it waits for, the host
// sees from the names in its stack.
void tell_open_waits(signal::HandlerState& state, ThreadTimers& timers, std::uint64_t since_start);

}  // namespace np::session
