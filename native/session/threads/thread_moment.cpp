#include "session/threads/thread_moment.h"

#include <array>
#include <charconv>

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/unique_fd.h"

namespace np::session {
namespace {

// Digits in base 10 or, behind "0x", 16; the text goes on behind them and one space.
std::optional<std::int64_t> take_number(std::string_view& text) noexcept {
    const bool is_hexadecimal = text.starts_with("0x");
    if (is_hexadecimal) text.remove_prefix(2);
    std::uint64_t number = 0;
    const bool is_negative = !is_hexadecimal && text.starts_with('-');
    if (is_negative) text.remove_prefix(1);
    const auto result =
        std::from_chars(text.data(), text.data() + text.size(), number, is_hexadecimal ? 16 : 10);
    if (result.ec != std::errc{}) return {};
    text.remove_prefix(static_cast<std::size_t>(result.ptr - text.data()));
    if (text.starts_with(' ')) text.remove_prefix(1);
    const auto value = static_cast<std::int64_t>(number);
    return is_negative ? -value : value;
}

RunState state_in(std::int64_t call) noexcept {
    switch (call) {
        case -1: return RunState::kBlocked;
        case SYS_futex: return RunState::kWaiting;
        case SYS_ppoll:
        case SYS_pselect6:
        case SYS_epoll_pwait: return RunState::kPolling;
        case SYS_recvfrom:
        case SYS_recvmsg:
        case SYS_recvmmsg:
        case SYS_sendto:
        case SYS_sendmsg:
        case SYS_sendmmsg:
        case SYS_accept:
        case SYS_accept4:
        case SYS_connect: return RunState::kSocket;
        case SYS_read:
        case SYS_readv:
        case SYS_pread64:
        case SYS_write:
        case SYS_writev:
        case SYS_pwrite64:
        case SYS_fsync:
        case SYS_fdatasync:
        case SYS_flock: return RunState::kFile;
        case SYS_nanosleep:
        case SYS_clock_nanosleep: return RunState::kSleeping;
#ifdef SYS_poll  // newer architectures have the calls above alone
        case SYS_poll:
        case SYS_select:
        case SYS_epoll_wait: return RunState::kPolling;
#endif
        default: return RunState::kInCall;
    }
}

}  // namespace

std::optional<ThreadMoment> parse_thread_moment(std::string_view text) noexcept {
    constexpr int kArguments = 6;
    if (text.starts_with("running")) return ThreadMoment{};
    const auto call = take_number(text);
    if (!call) return {};
    for (int argument = 0; *call >= 0 && argument < kArguments; ++argument) {
        if (!take_number(text)) return {};
    }
    const auto sp = take_number(text);
    const auto pc = take_number(text);
    if (!sp || !pc) return {};
    return ThreadMoment{.state = state_in(*call),
                        .pc = static_cast<std::uint64_t>(*pc),
                        .sp = static_cast<std::uint64_t>(*sp)};
}

std::optional<ThreadMoment> read_thread(Tid tid) noexcept {
    constexpr std::string_view kFolder = "/proc/self/task/";
    constexpr std::string_view kFile = "/syscall";
    std::array<char, 64> path{};
    char* end = path.data() + kFolder.copy(path.data(), kFolder.size());
    end = std::to_chars(end, path.data() + path.size(), tid).ptr;
    kFile.copy(end, kFile.size());
    const base::UniqueFd file{open(path.data(), O_RDONLY | O_CLOEXEC)};
    if (!file) return {};
    std::array<char, 256> text{};
    const auto size = read(file.get(), text.data(), text.size());
    if (size <= 0) return {};
    return parse_thread_moment({text.data(), static_cast<std::size_t>(size)});
}

bool can_read_threads() noexcept {
    return read_thread(current_tid()).has_value();
}

}  // namespace np::session
