#include "session/host_launcher.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "session/memory_headroom.h"

namespace np::session {

namespace {

constexpr std::uint64_t kMinHeadroom = 64 << 20;
constexpr unsigned kLastDescriptorWithoutCloseRange = 4096;

// What would load a profiler into the host or change its runtime; the host's own settings arrive in
// `hello`.
bool is_scrubbed(std::string_view variable) {
    constexpr std::array<std::string_view, 5> kPrefixes = {"CORECLR_", "DOTNET_", "COMPlus_",
                                                           "NATIVEPROFILER_", "LD_PRELOAD="};
    for (const auto prefix : kPrefixes) {
        if (variable.starts_with(prefix)) return true;
    }
    return false;
}

std::vector<char*> scrubbed_environment() {
    std::vector<char*> kept;
    for (char** variable = environ; *variable != nullptr; ++variable) {
        if (!is_scrubbed(*variable)) kept.push_back(*variable);
    }
    // A collector with one heap per core would cost the app's machine memory for nothing.
    static char workstation_gc[] = "DOTNET_gcServer=0";
    static char no_diagnostics[] = "DOTNET_EnableDiagnostics=0";
    kept.push_back(workstation_gc);
    kept.push_back(no_diagnostics);
    kept.push_back(nullptr);
    return kept;
}

void write_file(const char* path, std::string_view text) {
    const int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0) return;
    [[maybe_unused]] const auto written = write(fd, text.data(), text.size());
    close(fd);
}

// The app's stderr must not stay open in the host: whoever reads it to its end would wait for the
// host, not the app.
void drop_descriptors() {
    const int null = open("/dev/null", O_RDWR);
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; ++fd) {
        dup2(null, fd);
    }
    if (syscall(SYS_close_range, 3U, ~0U, 0U) == 0) return;
    for (unsigned fd = 3; fd < kLastDescriptorWithoutCloseRange; ++fd) {
        close(static_cast<int>(fd));
    }
}

[[noreturn]] void become_host(char* const* arguments, char* const* environment) {
    setsid();
    setpriority(PRIO_PROCESS, 0, 19);
    write_file("/proc/self/oom_score_adj", "1000");
    drop_descriptors();
    [[maybe_unused]] const int moved = chdir("/");
    sigset_t none;
    sigemptyset(&none);
    pthread_sigmask(SIG_SETMASK, &none, nullptr);
    execve(arguments[0], arguments, environment);
    _exit(127);
}

// A missing parent is not judged here: the host makes it.
bool is_usable(const std::string& folder) {
    if (mkdir(folder.c_str(), S_IRWXU) == 0 || errno == ENOENT) return true;
    return errno == EEXIST && access(folder.c_str(), W_OK | X_OK) == 0;
}

}  // namespace

LaunchResult launch_host(const std::string& folder, const std::string& socket_folder) {
    const auto headroom = memory_headroom();
    if (headroom && *headroom < kMinHeadroom) return LaunchResult::kNoMemory;
    auto program = folder + "/nativeprofiler";
    if (access(program.c_str(), X_OK) != 0) return LaunchResult::kNoProgram;

    if (!is_usable(socket_folder)) return LaunchResult::kNoFolder;

    auto socket_argument = socket_folder;
    char verb[] = "host";
    char socket_option[] = "--socket-folder";
    char idle_option[] = "--exit-when-idle";
    const std::array<char*, 6> arguments = {program.data(),         verb,        socket_option,
                                            socket_argument.data(), idle_option, nullptr};
    const auto environment = scrubbed_environment();

    // NOLINTBEGIN(clang-analyzer-security.insecureAPI.vfork,clang-analyzer-unix.Vfork): vfork,
    // because fork copies the page tables of an app that may have many gigabytes. Until exec
    // the children share our memory: all signals stay blocked, so that no handler of the app runs
    // in them.
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    if (pthread_sigmask(SIG_SETMASK, &all, &before) != 0) return LaunchResult::kNotStarted;
    const pid_t intermediate = vfork();
    if (intermediate == 0) {
        const pid_t host = vfork();
        if (host == 0) become_host(arguments.data(), environment.data());
        _exit(host < 0 ? 1 : 0);
    }
    // NOLINTEND(clang-analyzer-security.insecureAPI.vfork,clang-analyzer-unix.Vfork)
    int status = 1;
    if (intermediate > 0) {
        pid_t waited = 0;
        do {
            waited = waitpid(intermediate, &status, 0);
        } while (waited < 0 && errno == EINTR);
    }
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    return intermediate > 0 && status == 0 ? LaunchResult::kStarted : LaunchResult::kNotStarted;
}

}  // namespace np::session
