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

// In a shared place such as /tmp anyone may create the folder first. True when it is a folder of
// this user (or root's) that nobody else may write to; nothing of ours is sent elsewhere.
bool is_trusted_folder(const std::string& folder);

}  // namespace np::session
