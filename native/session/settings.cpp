#include "session/settings.h"

#include <optional>
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

// The host says what is wrong in this list.
bool has_heap(std::string_view profiles) {
    constexpr std::string_view kHeap = "heap";
    if (profiles.empty()) return true;
    for (std::size_t at = profiles.find(kHeap); at != std::string_view::npos;
         at = profiles.find(kHeap, at + 1)) {
        const std::size_t end = at + kHeap.size();
        const bool begins = at == 0 || profiles[at - 1] == ',' || profiles[at - 1] == ' ';
        const bool ends = end == profiles.size() || profiles[end] == ',' || profiles[end] == ' ';
        if (begins && ends) return true;
    }
    return false;
}

// Digits with at most one point: "1", "0.25", ".5". Nothing for anything else.
std::optional<std::uint32_t> millionths_of_percent(std::string_view text) {
    constexpr std::uint32_t kOnePercent = 10'000;
    constexpr std::uint32_t kMost = 100 * kOnePercent;
    std::uint32_t value = 0;
    std::uint32_t unit = kOnePercent;
    bool is_fraction = false;
    for (const char digit : text) {
        if (digit == '.' && !is_fraction) {
            is_fraction = true;
            continue;
        }
        if (digit < '0' || digit > '9') return {};
        if (is_fraction) unit /= 10;
        const auto number = static_cast<std::uint32_t>(digit - '0');
        value = is_fraction ? value + number * unit : value * 10 + number * kOnePercent;
        if (value > kMost) return {};
    }
    if (value == 0) return {};
    return value;
}

std::uint32_t read_max_overhead(std::string_view value) {
    const Settings defaults;
    if (value.empty()) return defaults.max_overhead_per_million;
    if (const auto given = millionths_of_percent(value)) return *given;
    log_line("NATIVEPROFILER_MAX_OVERHEAD is '" + std::string{value} +
             "'; it must be a percentage of the process's CPU above 0 and up to 100, such as 0.5. "
             "Using 1.");
    return defaults.max_overhead_per_million;
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
        .follows_objects = has_heap(value_of(lookup, "NATIVEPROFILER_PROFILES")),
        .max_overhead_per_million =
            read_max_overhead(value_of(lookup, "NATIVEPROFILER_MAX_OVERHEAD")),
        .host_socket = read_host(value_of(lookup, "NATIVEPROFILER_HOST")),
    };
}

}  // namespace np::session
