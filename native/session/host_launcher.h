// Starts `nativeprofiler host` beside this library, as a process of its own that outlives nothing
// but its work.
#pragma once

#include <cstdint>
#include <string>

namespace np::session {

enum class LaunchResult : std::uint8_t {
    kStarted,
    kNoProgram,   // no executable `nativeprofiler` beside the library
    kNoFolder,    // the folder of the socket cannot be made or written
    kNoMemory,    // the container's memory limit leaves too little room
    kNotStarted,  // the kernel refused a process
};

// The program is found in `folder`; it will listen in `socket_folder`. The child is not ours to
// wait for: it is the child of an intermediate process that has already ended. It runs at the
// lowest priority, is the first to go when memory is short, holds none of our descriptors and sees
// none of the variables that would load us into it.
LaunchResult launch_host(const std::string& folder, const std::string& socket_folder);

}  // namespace np::session
