// The settings that the agent itself obeys; all others travel to the host in `hello`.
#pragma once

#include <cstdint>
#include <string>

namespace np::session {

struct Settings {
    bool is_enabled = true;

    // Comma-separated patterns of process names; empty: the app, not SDK tools.
    std::string processes;

    // NATIVEPROFILER_PROFILES has `heap` in it, or is not set: sampled objects are followed from
    // the start.
    bool follows_objects = true;

    // NATIVEPROFILER_MAX_OVERHEAD: what profiling may cost, in millionths of the process's CPU.
    std::uint32_t max_overhead_per_million = 10'000;

    // Path of the host's socket; empty: the socket of this user, and a host is started when none
    // listens.
    std::string host_socket;
};

// Where variables are looked up: getenv, or a test's table. Null for a variable that is not set.
using Lookup = const char* (*)(const char* name);

// Never fails: a wrong value is replaced by the default, and one line on stderr says so.
Settings read_settings(Lookup lookup);

}  // namespace np::session
