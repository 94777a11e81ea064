#include "session/socket_path.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace np::session {

namespace {

constexpr const char* kSocketName = "/host.sock";

// The raw call: fstatat has no symbol in glibc before 2.33. False when there is no such file.
bool read_status(const std::string& path, struct stat& status) {
    return syscall(SYS_newfstatat, AT_FDCWD, path.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0;
}

bool is_folder(const std::string& path) {
    struct stat status {};

    return read_status(path, status) && S_ISDIR(status.st_mode);
}

}  // namespace

SocketPath find_socket(const Settings& settings, Lookup lookup) {
    if (!settings.host_socket.empty()) {
        const auto& path = settings.host_socket;
        if (is_folder(path)) {
            return {.folder = path, .socket = path + kSocketName, .may_start_host = false};
        }
        return {.folder = path.substr(0, path.rfind('/')), .socket = path, .may_start_host = false};
    }
    const char* runtime_folder = lookup("XDG_RUNTIME_DIR");
    const bool has_runtime_folder =
        runtime_folder != nullptr && runtime_folder[0] == '/' && is_folder(runtime_folder);
    const auto folder = has_runtime_folder ? std::string{runtime_folder} + "/nativeprofiler"
                                           : "/tmp/nativeprofiler-" + std::to_string(getuid());
    return {.folder = folder, .socket = folder + kSocketName, .may_start_host = true};
}

std::optional<SocketPath> read_invitation(std::string_view text) {
    constexpr std::string_view kGreeting = "nativeprofiler-host 1 ";
    constexpr std::size_t kMaxPath = 107;  // of sockaddr_un
    if (!text.starts_with(kGreeting)) return {};
    const std::string_view path = text.substr(kGreeting.size());
    if (path.empty() || path.size() > kMaxPath || path.front() != '/' ||
        path.find('\0') != std::string_view::npos) {
        return {};
    }
    return SocketPath{.folder = std::string{path.substr(0, path.rfind('/'))},
                      .socket = std::string{path},
                      .may_start_host = false};
}

}  // namespace np::session
