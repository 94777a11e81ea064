#include "oracle/tracee.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>

#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

namespace np::oracle {
namespace {

constexpr int kOptions = PTRACE_O_TRACECLONE | PTRACE_O_EXITKILL;

void* as_pointer(std::uint64_t value) noexcept {
    return reinterpret_cast<void*>(value);
}

long request(__ptrace_request kind, pid_t thread, void* address, void* data) {
    const long result = ptrace(kind, thread, address, data);
    // A thread of a process that ends may go at any time.
    if (result < 0 && errno != ESRCH) {
        fail("ptrace request " + std::to_string(static_cast<int>(kind)) + ": " + strerror(errno));
    }
    return result;
}

// proc(5): the state follows the name, which is in parentheses.
bool is_zombie(pid_t thread) {
    std::ifstream file("/proc/" + std::to_string(thread) + "/stat");
    const std::string text(std::istreambuf_iterator<char>(file), {});
    const std::size_t name_end = text.rfind(") ");
    return name_end == std::string::npos || text[name_end + 2] == 'Z' || text[name_end + 2] == 'X';
}

// False when the thread has ended. One that is about to is refused as if by lack of rights.
bool seize(pid_t thread) {
    constexpr int kTries = 1000;
    constexpr useconds_t kBetween = 1000;
    for (int i = 0; i < kTries; ++i) {
        if (ptrace(PTRACE_SEIZE, thread, nullptr, nullptr) == 0) return true;
        if (errno != EPERM || is_zombie(thread)) return false;
        usleep(kBetween);
    }
    fail("thread " + std::to_string(thread) + " may not be traced");
}

}  // namespace

void fail(const std::string& message) {
    std::fprintf(stderr, "oracle: %s\n", message.c_str());
    std::exit(2);
}

pid_t start_traced(char* const* command, char* const* environment) {
    int gate[2];
    if (pipe(gate) != 0) fail("pipe");
    const pid_t child = fork();
    if (child < 0) fail("fork");
    if (child == 0) {
        char byte = 0;
        close(gate[1]);
        if (read(gate[0], &byte, 1) != 1) _exit(126);
        close(gate[0]);
        execvpe(command[0], command, environment);
        std::fprintf(stderr, "oracle: %s: %s\n", command[0], strerror(errno));
        _exit(127);
    }
    request(PTRACE_SEIZE, child, nullptr, as_pointer(kOptions));
    if (write(gate[1], "x", 1) != 1) fail("write");
    close(gate[0]);
    close(gate[1]);
    return child;
}

bool stop_thread(pid_t thread) {
    if (!seize(thread)) return false;
    request(PTRACE_INTERRUPT, thread, nullptr, nullptr);
    while (const auto stop = next_stop_of(thread)) {
        if (*stop >> 16 == PTRACE_EVENT_STOP) return true;
        // A signal was faster, and its stop has taken back what was asked for.
        run(thread, WSTOPSIG(*stop));
        request(PTRACE_INTERRUPT, thread, nullptr, nullptr);
    }
    return false;
}

bool is_stopped(pid_t thread) {
    ThreadRegisters registers{};
    return request(PTRACE_GETREGS, thread, nullptr, &registers) >= 0;
}

void let_go(pid_t thread) {
    request(PTRACE_DETACH, thread, nullptr, nullptr);
}

ThreadRegisters registers_of(pid_t thread) {
    ThreadRegisters registers{};
    request(PTRACE_GETREGS, thread, nullptr, &registers);
    return registers;
}

void set_registers(pid_t thread, const ThreadRegisters& registers) {
    ThreadRegisters copy = registers;
    request(PTRACE_SETREGS, thread, nullptr, &copy);
}

siginfo_t signal_of(pid_t thread) {
    siginfo_t info{};
    request(PTRACE_GETSIGINFO, thread, nullptr, &info);
    return info;
}

void set_signal(pid_t thread, const siginfo_t& info) {
    siginfo_t copy = info;
    request(PTRACE_SETSIGINFO, thread, nullptr, &copy);
}

pid_t event_message(pid_t thread) {
    unsigned long value = 0;
    request(PTRACE_GETEVENTMSG, thread, nullptr, &value);
    return static_cast<pid_t>(value);
}

SignalMask signal_mask_of(pid_t thread) {
    SignalMask mask = 0;
    request(PTRACE_GETSIGMASK, thread, as_pointer(sizeof(mask)), &mask);
    return mask;
}

void set_signal_mask(pid_t thread, SignalMask mask) {
    request(PTRACE_SETSIGMASK, thread, as_pointer(sizeof(mask)), &mask);
}

bool run(pid_t thread, int signal) {
    const auto data = static_cast<std::uint64_t>(signal);
    return request(PTRACE_CONT, thread, nullptr, as_pointer(data)) >= 0;
}

void run_one_instruction(pid_t thread, int signal) {
    request(PTRACE_SINGLESTEP, thread, nullptr, as_pointer(static_cast<std::uint64_t>(signal)));
}

std::optional<Event> next_event(Wait wait) {
    Event event{};
    const int flags = __WALL | (wait == Wait::kNever ? WNOHANG : 0);
    do {
        event.thread = waitpid(-1, &event.status, flags);
    } while (event.thread < 0 && errno == EINTR);
    if (event.thread <= 0) return std::nullopt;
    return event;
}

int wait_for(pid_t thread) {
    int status = 0;
    pid_t got = 0;
    do {
        got = waitpid(thread, &status, __WALL);
    } while (got < 0 && errno == EINTR);
    if (got != thread) fail("a stepped thread is gone");
    return status;
}

std::optional<int> next_stop_of(pid_t thread) {
    // The ends of others are taken too: the kernel does not tell a process's end before.
    while (const auto event = next_event(Wait::kUntilEvent)) {
        if (event->thread != thread) continue;
        if (WIFSTOPPED(event->status)) return event->status;
        break;
    }
    return std::nullopt;
}

std::optional<std::uint64_t> read_word(pid_t process, std::uint64_t address) {
    std::uint64_t word = 0;
    iovec local{.iov_base = &word, .iov_len = sizeof(word)};
    iovec remote{.iov_base = as_pointer(address), .iov_len = sizeof(word)};
    if (process_vm_readv(process, &local, 1, &remote, 1, 0) != sizeof(word)) return std::nullopt;
    return word;
}

std::vector<std::uint8_t> read_bytes(pid_t process, std::uint64_t address, std::size_t size) {
    std::vector<std::uint8_t> bytes(size);
    iovec local{.iov_base = bytes.data(), .iov_len = size};
    iovec remote{.iov_base = as_pointer(address), .iov_len = size};
    const ssize_t got = process_vm_readv(process, &local, 1, &remote, 1, 0);
    bytes.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return bytes;
}

}  // namespace np::oracle
