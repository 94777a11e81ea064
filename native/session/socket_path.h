// Where the host listens.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "session/settings.h"

namespace np::session {

struct SocketPath {
    std::string folder;
    std::string socket;          // folder + "/host.sock", or what the settings name
    bool may_start_host = true;  // false when the settings name a socket: then its owner starts it
};

SocketPath find_socket(const Settings& settings, Lookup lookup);

// What one who attaches sends: "nativeprofiler-host 1 /path/of/host.sock". Nothing when it is
// anything else.
[[nodiscard]] std::optional<SocketPath> read_invitation(std::string_view text);

}  // namespace np::session
