// The agent's own thread: talks to the host, runs windows, asks the runtime for names.
//
// Between windows it sleeps in poll() without a timeout: nothing of ours wakes. Inside a window it
// wakes every 100 ms, less often where the budget is small. It never waits for the host alone, so a
// host that is stopped or gone changes nothing for the application and not the window's end either.
// In a process that was attached to it has no host of its own: it sleeps until somebody invites it.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>

#include "base/unique_fd.h"
#include "session/host_link.h"
#include "session/messages.h"
#include "session/name_resolver.h"
#include "session/window.h"
#include "wire/ring_writer.h"

namespace np::session {

struct ControlParts {
    std::optional<SocketPath> home;  // where we belong; none when somebody attached us
    Introduction self;
    int ring_fd;
    Window& window;
    NameResolver& names;
    const wire::RingWriter& ring;
    TextTable& texts;
    ThreadTimers& timers;
};

class ControlThread {
public:
    explicit ControlThread(ControlParts parts) : parts_{std::move(parts)} {}

    // False when the kernel refuses the thread or a descriptor.
    [[nodiscard]] bool start();

    // Serves the host at this socket as soon as no window is open, and goes home when that host is
    // done. From any thread.
    void invite(const SocketPath& socket);

    // Closes the window, tells the names of what is in the ring and answers the host until it
    // releases us, for a moment at most. From any thread.
    void finish();

private:
    enum class Greeting : std::uint8_t { kNone, kSent, kAccepted };

    static void* entry(void* self);
    void run();
    void take_invitation();
    void connect();
    [[nodiscard]] bool wants_connection() const noexcept;
    void start_host();
    void tell_of_absent_host();
    void wait(std::optional<std::uint64_t> until);
    void read_packets();
    void handle(wire::MessageReader message);
    void handle_welcome(wire::MessageReader message);
    void handle_refuse(wire::MessageReader message);
    void handle_notice(wire::MessageReader message);
    void handle_open(wire::MessageReader message);
    void handle_close(wire::MessageReader message);
    void handle_resolve(wire::MessageReader message);
    void close_window(wire::CloseReason reason);
    void tell_of_problem(std::string_view problem);
    void lose_connection();
    void break_off(std::string_view why);
    void work();
    void advance_window();
    void begin_ending();
    void tell_last_names();
    [[nodiscard]] bool is_finished() const noexcept;
    [[nodiscard]] std::optional<std::uint64_t> next_event() const noexcept;
    void tell_of_unread_code(const symbols::CodeCounters& code);
    void report(LogSeverity severity, std::string_view text);

    ControlParts parts_;
    HostLink host_;
    base::UniqueFd wake_;
    base::UniqueFd finished_;
    std::atomic<bool> is_ending_{false};

    std::mutex invitation_mutex_;
    std::optional<SocketPath> invitation_;
    std::optional<SocketPath> guest_;  // the host that we serve now, or try to reach
    std::uint64_t guest_deadline_ = 0;
    std::uint64_t invitation_due_ = 0;

    Greeting greeting_ = Greeting::kNone;
    bool was_refused_ = false;
    bool has_told_of_problem_ = false;
    bool has_told_of_unread_code_ = false;
    int notices_ = 0;
    bool has_tried_to_start_host_ = false;
    bool has_named_foreign_host_ = false;
    bool has_named_absent_host_ = false;
    bool has_named_protocol_error_ = false;
    bool awaits_release_ = false;
    std::uint64_t last_close_ = 0;
    std::uint64_t ending_deadline_ = 0;
    std::uint64_t retry_delay_ = 0;
};

}  // namespace np::session
