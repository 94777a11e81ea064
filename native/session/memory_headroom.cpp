#include "session/memory_headroom.h"

#include <array>
#include <cstdlib>
#include <string>

#include <fcntl.h>
#include <unistd.h>

#include "base/unique_fd.h"

namespace np::session {

namespace {

// A limit above this is none: v1 writes a number near 2^63.
constexpr std::uint64_t kUnlimited = 1ULL << 60;

std::string read_small_file(const std::string& path) {
    const base::UniqueFd file{open(path.c_str(), O_RDONLY | O_CLOEXEC)};
    std::array<char, 4096> text{};
    const auto size = file ? read(file.get(), text.data(), text.size()) : 0;
    return size <= 0 ? std::string{} : std::string{text.data(), static_cast<std::size_t>(size)};
}

std::optional<std::uint64_t> read_number(const std::string& path) {
    const auto text = read_small_file(path);
    if (text.empty() || text[0] < '0' || text[0] > '9') return std::nullopt;  // also "max"
    return std::strtoull(text.c_str(), nullptr, 10);
}

std::optional<std::uint64_t> headroom_in(const std::string& folder, const char* limit_file,
                                         const char* use_file) {
    const auto limit = read_number(folder + limit_file);
    const auto use = read_number(folder + use_file);
    if (!limit || !use || *limit >= kUnlimited) return std::nullopt;
    return *limit > *use ? *limit - *use : 0;
}

// The path in the line of /proc/self/cgroup that starts after `marker`: "0::" or ":memory:".
std::string cgroup_path(const std::string& lines, const char* marker) {
    const auto start = lines.find(marker);
    if (start == std::string::npos) return {};
    const auto path = lines.find('/', start);
    return path == std::string::npos ? std::string{}
                                     : lines.substr(path, lines.find('\n', path) - path);
}

}  // namespace

std::optional<std::uint64_t> memory_headroom() {
    const auto lines = read_small_file("/proc/self/cgroup");
    // Inside a container the path of the outside is often not mounted; then the root of the mount
    // is ours.
    for (const auto& path : {cgroup_path(lines, "0::"), std::string{}}) {
        const auto headroom =
            headroom_in("/sys/fs/cgroup" + path, "/memory.max", "/memory.current");
        if (headroom) return headroom;
    }
    for (const auto& path : {cgroup_path(lines, ":memory:"), std::string{}}) {
        const auto headroom = headroom_in("/sys/fs/cgroup/memory" + path, "/memory.limit_in_bytes",
                                          "/memory.usage_in_bytes");
        if (headroom) return headroom;
    }
    return std::nullopt;
}

}  // namespace np::session
