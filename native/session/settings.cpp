#include "session/settings.h"

#include <string_view>

#include "session/log.h"

namespace np::session {

namespace {

std::string_view value_of(Lookup lookup, const char* name) {
    const char* value = lookup(name);
    return value == nullptr ? std::string_view{} : std::string_view{value};
}

bool read_enabled(std::string_view value) {
    if (value.empty() || value == "1" || value == "true") return true;
    if (value == "0" || value == "false") return false;
    log_line("NATIVEPROFILER_ENABLED is '" + std::string{value} + "'; it must be 0 or 1. Using 1.");
    return true;
}

std::string read_host(std::string_view value) {
    if (value.empty() || value == "auto") return {};
    if (value.front() == '/') return std::string{value};
    log_line("NATIVEPROFILER_HOST is '" + std::string{value} +
             "'; it must be 'auto' or the absolute path of the host's socket or its folder. Using "
             "'auto'.");
    return {};
}

}  // namespace

Settings read_settings(Lookup lookup) {
    return Settings{
        .is_enabled = read_enabled(value_of(lookup, "NATIVEPROFILER_ENABLED")),
        .processes = std::string{value_of(lookup, "NATIVEPROFILER_PROCESSES")},
        .host_socket = read_host(value_of(lookup, "NATIVEPROFILER_HOST")),
    };
}

}  // namespace np::session
