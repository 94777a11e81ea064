#include "session/process_age.h"

#include <string>

#include <unistd.h>

#include "session/clocks.h"

namespace np::session {
namespace {

// Field 22 of /proc/self/stat: ticks since boot. The second field, the name, may hold anything, so
// the count begins behind its last parenthesis.
std::uint64_t start_ticks(const std::string& stat) {
    constexpr int kFieldsBehindName = 20;
    std::size_t at = stat.rfind(')');
    for (int field = 0; field < kFieldsBehindName && at != std::string::npos; ++field) {
        at = stat.find(' ', at + 1);
    }
    std::uint64_t ticks = 0;
    for (++at; at < stat.size() && stat[at] >= '0' && stat[at] <= '9'; ++at) {
        ticks = ticks * 10 + static_cast<std::uint64_t>(stat[at] - '0');
    }
    return ticks;
}

}  // namespace

std::uint64_t process_start_time() {
    constexpr std::uint64_t kSecond = 1'000'000'000;
    const auto ticks_per_second = static_cast<std::uint64_t>(sysconf(_SC_CLK_TCK));
    const std::uint64_t since_boot =
        start_ticks(read_text_file("/proc/self/stat")) * (kSecond / ticks_per_second);
    const std::uint64_t now = read_clock(CLOCK_REALTIME).value_or(0);
    return now - read_clock(CLOCK_BOOTTIME).value_or(0) + since_boot;
}

}  // namespace np::session
