// The agent's messages, in the form of docs/wire_format.md.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "session/events/text_table.h"
#include "session/host_link.h"
#include "session/window.h"
#include "wire/message_reader.h"

namespace np::session {

struct Introduction {
    std::string runtime;  // "10.0.12"
    std::string command_line;
    std::string entry_assembly;
    std::uint64_t start_time_unix_ns = 0;
    std::uint32_t processors = 0;
    wire::ProfileTypes types = 0;  // that this agent can take
};

enum class LogSeverity : std::uint16_t { kWarning = 1, kError = 2 };

// Values of the environment as `hello` carries them; called anew for each connection.
void send_hello(HostLink& host, const Introduction& self, int ring_fd);
void send_opened(HostLink& host, std::uint32_t window_id, const OpenedWindow& window);
void send_closed(HostLink& host, std::uint32_t window_id, wire::CloseReason reason,
                 const ClosedWindow& window);
// Texts that records refer to; each goes out once in a connection.
void send_texts(HostLink& host, const std::vector<TextTable::Text>& texts);
void send_log(HostLink& host, LogSeverity severity, std::string_view text);

[[nodiscard]] std::optional<WindowRequest> read_open_window(wire::MessageReader message);
[[nodiscard]] std::optional<std::uint32_t> read_close_window(wire::MessageReader message);

struct ResolveRequest {
    std::uint32_t request_id = 0;
    std::vector<std::uint64_t> addresses;
};

[[nodiscard]] std::optional<ResolveRequest> read_resolve(wire::MessageReader message);

}  // namespace np::session
