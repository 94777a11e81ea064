// Why a sample was not recorded: one vocabulary from the handler to the console.
#pragma once

#include <cstdint>

namespace np::wire {

enum class DropReason : std::uint8_t {
    kRingFull = 0,
    kNoWalkBuffer = 1,
    kContended = 2,
    kOwnerDied = 3,
    kLateSignal = 4,     // after the window's end, or for another window
    kSegvBlocked = 5,    // the thread was inside a SIGSEGV handler
    kForeignSignal = 6,  // a SIGPROF that is not from our timers; passed on
    kTimerRefused = 7,
    kThreadEnded = 8,  // gone before its timer could be made
    kHandlerNested = 9,
    kSignalBlocked = 10,    // SIGPROF found blocked at the window's start and not repaired
    kUnreadableEvent = 11,  // an event of the runtime in a form that this version cannot read
    kThreadMoved = 12,      // it went on whenever its stack was walked from outside
    kWindowEnded = 13,      // threads were left over when the time for looking at them was up
};

}  // namespace np::wire
