// Where the host listens.
#pragma once

#include <string>

#include "session/settings.h"

namespace np::session {

struct SocketPath {
    std::string folder;
    std::string socket;          // folder + "/host.sock", or what the settings name
    bool may_start_host = true;  // false when the settings name a socket: then its owner starts it
};

SocketPath find_socket(const Settings& settings, Lookup lookup);

}  // namespace np::session
