#include "session/log.h"

#include <array>
#include <cstring>

#include <poll.h>
#include <unistd.h>

namespace np::session {

namespace {

constexpr std::string_view kPrefix = "nativeprofiler: ";
constexpr std::size_t kMaxLine = 1000;
constexpr int kPatienceMs = 100;

}  // namespace

void log_line(std::string_view text) noexcept {
    std::array<char, kPrefix.size() + kMaxLine + 1> line{};
    const std::size_t length = text.size() < kMaxLine ? text.size() : kMaxLine;
    std::memcpy(line.data(), kPrefix.data(), kPrefix.size());
    std::memcpy(line.data() + kPrefix.size(), text.data(), length);
    line[kPrefix.size() + length] = '\n';

    // A pipe that nobody reads would hold the caller for ever; below PIPE_BUF a writable pipe takes
    // the line whole.
    pollfd ready{.fd = STDERR_FILENO, .events = POLLOUT, .revents = 0};
    if (poll(&ready, 1, kPatienceMs) != 1) return;
    [[maybe_unused]] const auto written =
        write(STDERR_FILENO, line.data(), kPrefix.size() + length + 1);
}

}  // namespace np::session
