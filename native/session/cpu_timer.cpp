#include "session/cpu_timer.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <ctime>

#include <sys/syscall.h>
#include <unistd.h>

#include "session/clocks.h"

namespace np::session {
namespace {

constexpr std::int32_t kSignalThread = 4;  // SIGEV_THREAD_ID

// struct sigevent of the kernel; libc's headers do not agree on the name of its last field.
struct KernelSignalEvent {
    const void* value;
    std::int32_t signal_number;
    std::int32_t notify;
    std::int32_t thread;
    std::array<std::byte, 44> padding;
};

static_assert(sizeof(KernelSignalEvent) == 64);

timespec time_of(std::uint64_t nanoseconds) noexcept {
    return {.tv_sec = static_cast<time_t>(nanoseconds / 1'000'000'000U),
            .tv_nsec = static_cast<long>(nanoseconds % 1'000'000'000U)};
}

}  // namespace

std::optional<TimerFailure> CpuTimer::start(Tid tid, const void* value, std::uint64_t first_ns,
                                            std::uint64_t period_ns) noexcept {
    KernelSignalEvent event{.value = value,
                            .signal_number = SIGPROF,
                            .notify = kSignalThread,
                            .thread = static_cast<std::int32_t>(tid),
                            .padding = {}};
    std::int32_t id = -1;
    if (syscall(SYS_timer_create, cpu_clock_of(tid), &event, &id) != 0) {
        // EINVAL: the clock or the target is no thread of ours any more.
        return errno == EINVAL || errno == ESRCH ? TimerFailure::kThreadEnded
                                                 : TimerFailure::kRefused;
    }
    id_ = id;
    const itimerspec times{.it_interval = time_of(period_ns), .it_value = time_of(first_ns)};
    if (syscall(SYS_timer_settime, id, 0, &times, nullptr) != 0) {
        stop();
        return TimerFailure::kThreadEnded;
    }
    return {};
}

void CpuTimer::stop() noexcept {
    if (id_ >= 0) syscall(SYS_timer_delete, id_);
    id_ = -1;
}

}  // namespace np::session
