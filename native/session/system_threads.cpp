#include "session/system_threads.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <string_view>

#include <fcntl.h>
#include <linux/stat.h>
#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/unique_fd.h"

namespace np::session {
namespace {

constexpr std::size_t kMaxFile = std::size_t{64} << 10U;

// struct linux_dirent64 up to the name.
struct DirectoryEntry {
    std::uint64_t inode;
    std::int64_t offset;
    std::uint16_t length;
    std::uint8_t type;
};

constexpr std::size_t kNameOffset = 19;

Tid number_at(const char* text) noexcept {
    Tid value = 0;
    for (; *text >= '0' && *text <= '9'; ++text) {
        value = value * 10 + static_cast<Tid>(*text - '0');
    }
    return value;
}

std::string task_file(Tid tid, std::string_view name) {
    return "/proc/self/task/" + std::to_string(tid) + '/' + std::string{name};
}

void collect(const char* entries, std::size_t size, std::vector<Tid>& threads) {
    for (std::size_t at = 0; at + kNameOffset < size;) {
        DirectoryEntry entry{};
        std::memcpy(&entry, entries + at, kNameOffset);
        if (const Tid tid = number_at(entries + at + kNameOffset); tid != 0) threads.push_back(tid);
        at += entry.length;
    }
}

}  // namespace

Tid current_tid() noexcept {
    return static_cast<Tid>(syscall(SYS_gettid));
}

std::vector<Tid> list_threads() {
    std::vector<Tid> threads;
    const base::UniqueFd folder{open("/proc/self/task", O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    alignas(8) std::array<char, 8192> entries{};
    while (folder) {
        const long size = syscall(SYS_getdents64, folder.get(), entries.data(), entries.size());
        if (size <= 0) break;
        collect(entries.data(), static_cast<std::size_t>(size), threads);
    }
    return threads;
}

// The folder's links are itself, its parent's entry for it, and one for each thread
// (proc_task_getattr in the kernel's fs/proc/base.c).
std::size_t count_threads() noexcept {
    constexpr std::uint32_t kOwnLinks = 2;

    struct statx folder {};

    // Without libc: stat() is a symbol of glibc 2.33.
    const long failed = syscall(SYS_statx, AT_FDCWD, "/proc/self/task", 0, STATX_NLINK, &folder);
    if (failed != 0 || folder.stx_nlink <= kOwnLinks) return 0;
    return folder.stx_nlink - kOwnLinks;
}

bool is_alive(Tid tid) noexcept {
    return syscall(SYS_tgkill, getpid(), tid, 0) == 0 || errno != ESRCH;
}

std::string thread_name(Tid tid) {
    std::string name = read_text_file(task_file(tid, "comm").c_str());
    if (!name.empty() && name.back() == '\n') name.pop_back();
    return name;
}

bool is_blocked(Tid tid, int signal_number) {
    constexpr std::string_view kField = "\nSigBlk:\t";
    constexpr std::size_t kDigits = 16;
    const std::string status = read_text_file(task_file(tid, "status").c_str());
    const std::size_t field = status.find(kField);
    if (field == std::string::npos || status.size() < field + kField.size() + kDigits) return false;
    // Hexadecimal, the last digit holds signals 1 to 4.
    const auto bit = static_cast<unsigned>(signal_number - 1);
    const char digit = status[field + kField.size() + kDigits - 1 - bit / 4];
    const int value = digit <= '9' ? digit - '0' : digit - 'a' + 10;
    return (static_cast<unsigned>(value) >> bit % 4 & 1U) != 0;
}

bool wait_until_outside_fault_handlers(int signal_number) {
    int looks_left = 100;
    for (const Tid tid : list_threads()) {
        while (is_blocked(tid, SIGSEGV) && !is_blocked(tid, signal_number)) {
            if (looks_left-- == 0) return false;
            poll(nullptr, 0, 1);
        }
    }
    return true;
}

std::string read_text_file(const char* path) {
    const base::UniqueFd file{open(path, O_RDONLY | O_CLOEXEC)};
    std::string text;
    std::array<char, 4096> block{};
    while (file && text.size() < kMaxFile) {
        const auto count = read(file.get(), block.data(), block.size());
        if (count <= 0) break;
        text.append(block.data(), static_cast<std::size_t>(count));
    }
    return text;
}

}  // namespace np::session
