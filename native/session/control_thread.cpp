#include "session/control_thread.h"

#include <algorithm>
#include <memory>

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "session/clocks.h"
#include "session/code_notice.h"
#include "session/host_launcher.h"
#include "session/last_names.h"
#include "session/log.h"
#include "session/own_library.h"
#include "session/own_thread.h"

namespace np::session {
namespace {

constexpr std::uint64_t kMillisecond = 1'000'000;
constexpr std::uint64_t kSecond = 1000 * kMillisecond;
constexpr std::uint64_t kFirstRetry = 10 * kMillisecond;  // a host that was just started
constexpr std::uint64_t kRetryAfterLoss = kSecond;
constexpr std::uint64_t kLongestRetry = 60 * kSecond;
// The host may be starved: what it needs of us it has then (tell_last_names), but for addresses
// that it took and did not ask for yet.
constexpr std::uint64_t kEndingPatience = 20 * kMillisecond;
// The first process of a container takes its host with it, and the profile that is not stored.
constexpr std::uint64_t kEndingPatienceOfFirst = 180 * kMillisecond;
constexpr std::uint64_t kNamingPatience = 15 * kMillisecond;
constexpr int kFinishPatienceMs = 200;
constexpr std::uint64_t kAskingPatience = 10 * kMillisecond;
// How long after a window the host may still be asking for its names.
constexpr std::uint64_t kReleasePatience = 2 * kSecond;
// How long one who invites us may take to listen.
constexpr std::uint64_t kGuestPatience = 5 * kSecond;

void notify(const base::UniqueFd& event) {
    constexpr std::uint64_t kOne = 1;
    [[maybe_unused]] const auto written = write(event.get(), &kOne, sizeof kOne);
}

}  // namespace

bool ControlThread::start() {
    wake_ = base::UniqueFd{eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
    finished_ = base::UniqueFd{eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
    if (!wake_ || !finished_) return false;
    return start_own_thread(entry, this);
}

void* ControlThread::entry(void* self) {
    prctl(PR_SET_NAME, "nativeprofiler");
    static_cast<ControlThread*>(self)->run();
    return nullptr;
}

void ControlThread::finish() {
    if (!finished_) return;
    is_ending_.store(true, std::memory_order_seq_cst);
    notify(wake_);
    pollfd ended{.fd = finished_.get(), .events = POLLIN, .revents = 0};
    poll(&ended, 1, kFinishPatienceMs);
    // The runtime goes away now: no question may start, and one that runs is waited for.
    parts_.names.stop();
    const std::uint64_t patience_ends = monotonic_now() + kAskingPatience;
    while (parts_.names.is_asking() && monotonic_now() < patience_ends) {
        sched_yield();
    }
}

void ControlThread::run() {
    parts_.timers.exclude(current_tid());
    retry_delay_ = kFirstRetry;
    while (!is_finished()) {
        take_invitation();
        if (!host_.is_open() && wants_connection()) connect();
        if (host_.is_open() || !wants_connection()) {
            wait(next_event());
        } else {
            wait(monotonic_now() + retry_delay_);
            retry_delay_ = std::min(retry_delay_ * 2, kLongestRetry);
        }
        work();
    }
    if (parts_.window.is_open()) static_cast<void>(parts_.window.close());
    host_.close();
    notify(finished_);
}

// What there is to do after a wake-up, whatever caused it.
void ControlThread::work() {
    host_.flush();
    read_packets();
    if (is_ending_.load(std::memory_order_seq_cst) && ending_deadline_ == 0) begin_ending();
    if (parts_.window.is_open()) {
        advance_window();
    } else {
        // Whatever woke us: objects are followed between windows too, until a look finds a problem.
        static_cast<void>(parts_.window.problem());
    }
    if (!host_.is_open() && greeting_ != Greeting::kNone) lose_connection();
}

void ControlThread::advance_window() {
    const std::uint64_t now = monotonic_now();
    if (parts_.window.is_due(now)) return close_window(wire::CloseReason::kDeadline);
    const auto problem = parts_.window.tick(now);
    // Not only at the end: a process that is killed takes what it has not said with it.
    send_texts(host_, parts_.texts.take_new());
    if (!problem) return;
    tell_of_problem(*problem);
    close_window(wire::CloseReason::kStoodDown);
}

void ControlThread::invite(const SocketPath& socket) {
    {
        const std::lock_guard lock{invitation_mutex_};
        invitation_ = socket;
    }
    notify(wake_);
}

// A window that is open is finished first: it is somebody's, and ends by itself.
void ControlThread::take_invitation() {
    if (parts_.window.is_open() || is_ending_.load(std::memory_order_seq_cst)) return;
    const std::lock_guard lock{invitation_mutex_};
    if (!invitation_) return;
    // The last window's names may still be asked for.
    if (awaits_release_ && monotonic_now() < last_close_ + kReleasePatience) {
        invitation_due_ = last_close_ + kReleasePatience;
        return;
    }
    invitation_due_ = 0;
    if (greeting_ == Greeting::kAccepted && !guest_) has_tried_to_start_host_ = false;
    guest_ = std::exchange(invitation_, std::nullopt);
    guest_deadline_ = monotonic_now() + kGuestPatience;
    retry_delay_ = kFirstRetry;
    host_.close();
    greeting_ = Greeting::kNone;
    awaits_release_ = false;
}

bool ControlThread::wants_connection() const noexcept {
    return guest_ || (parts_.home && !was_refused_);
}

void ControlThread::connect() {
    const SocketPath& socket = guest_ ? *guest_ : *parts_.home;
    std::string why;
    if (!host_.connect(socket, why)) {
        if (guest_) {
            if (monotonic_now() >= guest_deadline_) guest_.reset();
            return;
        }
        if (!why.empty() && !std::exchange(has_named_foreign_host_, true)) log_line(why);
        if (why.empty() && socket.may_start_host) start_host();
        if (why.empty() && !socket.may_start_host) tell_of_absent_host();
        return;
    }
    parts_.names.start_connection();
    parts_.texts.start_over();
    send_hello(host_, parts_.self, parts_.ring_fd);
    greeting_ = Greeting::kSent;
}

// A sidecar may start a moment after the app: the line comes once, and after half a second of
// trying.
void ControlThread::tell_of_absent_host() {
    if (retry_delay_ < kSecond / 2 || std::exchange(has_named_absent_host_, true)) return;
    log_line("no host listens at " + parts_.home->socket +
             "; nothing is profiled until one does. Start a sidecar with 'nativeprofiler host' on "
             "that folder, or correct NATIVEPROFILER_HOST.");
}

void ControlThread::start_host() {
    if (std::exchange(has_tried_to_start_host_, true)) return;
    const std::string library = own_library_path();
    const std::string folder = library.substr(0, library.rfind('/'));
    switch (launch_host(folder, parts_.home->folder)) {
        case LaunchResult::kStarted: return;
        case LaunchResult::kNoProgram:
            return log_line("no host listens at " + parts_.home->socket + " and there is no " +
                            folder + "/nativeprofiler to start; nothing is profiled. Install it " +
                            "there, or set NATIVEPROFILER_HOST to the socket of a sidecar.");
        case LaunchResult::kNoFolder:
            return log_line("the folder " + parts_.home->folder +
                            " cannot be made or written, no host can listen there; nothing is "
                            "profiled. Set XDG_RUNTIME_DIR to a writable folder, or "
                            "NATIVEPROFILER_HOST to the socket of a sidecar.");
        case LaunchResult::kNoMemory:
            return log_line(
                "the container has less than 64 MiB of memory left, no host is started; "
                "nothing is profiled. Raise the limit, or set NATIVEPROFILER_HOST to the "
                "socket of a sidecar.");
        case LaunchResult::kNotStarted:
            return log_line(
                "the kernel refused a process for the host; nothing is profiled. Set "
                "NATIVEPROFILER_HOST to the socket of a sidecar.");
    }
}

void ControlThread::wait(std::optional<std::uint64_t> until) {
    pollfd events[] = {{.fd = wake_.get(), .events = POLLIN, .revents = 0},
                       {.fd = host_.fd(), .events = POLLIN, .revents = 0}};
    if (host_.has_queued()) events[1].events |= POLLOUT;
    int timeout = -1;
    if (until) {
        const std::uint64_t now = monotonic_now();
        const std::uint64_t left = *until > now ? *until - now : 0;
        timeout = static_cast<int>((left + kMillisecond - 1) / kMillisecond);
    }
    poll(events, 2, timeout);
    std::uint64_t count = 0;
    [[maybe_unused]] const auto size = read(wake_.get(), &count, sizeof count);
}

std::optional<std::uint64_t> ControlThread::next_event() const noexcept {
    std::optional<std::uint64_t> next;
    if (parts_.window.is_open()) next = parts_.window.next_event();
    if (invitation_due_ != 0) next = next ? std::min(*next, invitation_due_) : invitation_due_;
    if (ending_deadline_ != 0) next = next ? std::min(*next, ending_deadline_) : ending_deadline_;
    return next;
}

void ControlThread::begin_ending() {
    const std::uint64_t now = monotonic_now();
    ending_deadline_ = now + (getpid() == 1 ? kEndingPatienceOfFirst : kEndingPatience);
    if (parts_.window.is_open()) return close_window(wire::CloseReason::kAppExit);
    if (last_close_ + kReleasePatience < now) awaits_release_ = false;
    if (awaits_release_) tell_last_names();
}

void ControlThread::tell_last_names() {
    session::tell_last_names(parts_.ring, parts_.names, host_, monotonic_now() + kNamingPatience);
}

bool ControlThread::is_finished() const noexcept {
    if (ending_deadline_ == 0) return false;
    const bool has_nothing_left = !awaits_release_ && !host_.has_queued();
    return !host_.is_open() || has_nothing_left || monotonic_now() >= ending_deadline_;
}

void ControlThread::close_window(wire::CloseReason reason) {
    const std::uint32_t window_id = parts_.window.id();
    if (reason == wire::CloseReason::kDeadline || reason == wire::CloseReason::kAsked) {
        parts_.window.look_at_end();
    }
    const ClosedWindow closed = parts_.window.close();
    if (reason == wire::CloseReason::kAppExit) tell_last_names();
    send_texts(host_, parts_.texts.take_new());
    tell_of_unread_code(closed.code);
    send_closed(host_, window_id, reason, closed);
    awaits_release_ = true;
    last_close_ = monotonic_now();
}

// Once: the next windows say it in their answers.
void ControlThread::tell_of_problem(std::string_view problem) {
    if (std::exchange(has_told_of_problem_, true)) return;
    report(LogSeverity::kError, "no profiling: " + std::string{problem});
}

// Once: every window of such a process is alike.
void ControlThread::tell_of_unread_code(const symbols::CodeCounters& code) {
    if (has_told_of_unread_code_) return;
    const auto notice = code_notice(code);
    if (!notice) return;
    has_told_of_unread_code_ = true;
    report(LogSeverity::kWarning, *notice);
}

// The host is gone: the window's samples have no reader, so it ends; a new connection comes later.
void ControlThread::lose_connection() {
    if (parts_.window.is_open()) static_cast<void>(parts_.window.close());
    const bool was_accepted = greeting_ == Greeting::kAccepted;
    greeting_ = Greeting::kNone;
    awaits_release_ = false;
    retry_delay_ = kRetryAfterLoss;
    // A host that worked may be started again; one that ends before it answers may not.
    if (was_accepted && !guest_) has_tried_to_start_host_ = false;
    guest_.reset();
    if (!is_ending_.load(std::memory_order_seq_cst) && wants_connection()) {
        wait(monotonic_now() + retry_delay_);
    }
}

void ControlThread::break_off(std::string_view why) {
    if (!std::exchange(has_named_protocol_error_, true)) {
        log_line("the host sent " + std::string{why} + "; the connection is closed");
    }
    host_.close();
}

void ControlThread::report(LogSeverity severity, std::string_view text) {
    log_line(text);
    send_log(host_, severity, text);
}

}  // namespace np::session
