// The settings that the agent itself obeys; all others travel to the host in `hello`.
#pragma once

#include <string>

namespace np::session {

struct Settings {
    bool is_enabled = true;

    // Comma-separated patterns of process names; empty: the app, not SDK tools.
    std::string processes;

    // Path of the host's socket; empty: the socket of this user, and a host is started when none
    // listens.
    std::string host_socket;
};

// Where variables are looked up: getenv, or a test's table. Null for a variable that is not set.
using Lookup = const char* (*)(const char* name);

// Never fails: a wrong value is replaced by the default, and one line on stderr says so.
Settings read_settings(Lookup lookup);

}  // namespace np::session
