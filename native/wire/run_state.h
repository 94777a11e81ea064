// What a thread did when it was looked at from outside.
#pragma once

#include <cstdint>

namespace np::wire {

enum class RunState : std::uint8_t {
    kRunning = 1,  // on a processor, or waiting for one
    kWaiting = 2,  // for another thread or a time: locks, events, Thread.Sleep
    kPolling = 3,  // for any of several descriptors
    kSocket = 4,
    kFile = 5,  // or a pipe
    kSleeping = 6,
    kInCall = 7,   // in another system call
    kBlocked = 8,  // in the kernel without having called it: a page that is being read, a stop
};

}  // namespace np::wire
