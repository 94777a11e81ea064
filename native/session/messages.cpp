#include "session/messages.h"

#include <array>
#include <cstring>
#include <memory>

#include <unistd.h>

#include "clr/utf16.h"
#include "session/version.h"
#include "wire/message_writer.h"

namespace np::session {
namespace {

using wire::MessageType;
using wire::MessageWriter;

constexpr std::size_t kMaxValue = 4096;

// 32 KiB each: not for the stack of a thread whose libc may give it 128 KiB.
std::unique_ptr<MessageWriter> begin(MessageType type) {
    return std::make_unique<MessageWriter>(type);
}

bool travels(std::string_view variable) {
    constexpr std::array<std::string_view, 7> kOthers{
        "OTEL_SERVICE_NAME=", "OTEL_RESOURCE_ATTRIBUTES=",
        "K_SERVICE=",         "K_REVISION=",
        "GAE_SERVICE=",       "GAE_VERSION=",
        "HOSTNAME="};
    if (variable.starts_with("NATIVEPROFILER_")) return true;
    for (const std::string_view other : kOthers) {
        if (variable.starts_with(other)) return true;
    }
    return false;
}

void put_settings(MessageWriter& message) {
    const std::size_t count_at = message.size();
    std::uint16_t count = 0;
    message.put(count);
    for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
        const std::string_view variable{*entry};
        const std::size_t equals = variable.find('=');
        if (equals == std::string_view::npos || !travels(variable)) continue;
        const std::size_t before = message.size();
        message.put_string(variable.substr(0, equals), kMaxValue);
        message.put_string(variable.substr(equals + 1), kMaxValue);
        if (!message.fits()) {
            message.rewind(before);
            break;
        }
        ++count;
    }
    message.patch(count_at, count);
}

void send_threads(HostLink& host, std::uint32_t window_id, std::span<const ThreadReport> threads) {
    std::size_t next = 0;
    do {
        const auto message = begin(MessageType::kThreadStats);
        message->put(window_id);
        const std::size_t count_at = message->size();
        std::uint16_t count = 0;
        message->put(count);
        for (; next < threads.size(); ++next, ++count) {
            const std::size_t before = message->size();
            message->put(threads[next].tid);
            message->put(threads[next].cpu_ns);
            message->put(threads[next].flags);
            message->put_string(threads[next].name);
            if (message->fits()) continue;
            message->rewind(before);
            break;
        }
        message->patch(count_at, count);
        host.send(message->finish());
    } while (next < threads.size());
}

}  // namespace

void send_hello(HostLink& host, const Introduction& self, int ring_fd) {
    const auto message = begin(MessageType::kHello);
    message->put(wire::kMinVersion);
    message->put(wire::kMaxVersion);
    message->put(wire::kRingVersion);
    message->put(static_cast<std::uint32_t>(getpid()));
    message->put(self.start_time_unix_ns);
    message->put(self.types);
    message->put(self.processors);
    message->put_string(self.runtime);
    message->put_string(kVersion);
    message->put_string(self.command_line, kMaxValue);
    message->put_string(self.entry_assembly, kMaxValue);
    put_settings(*message);
    host.send(message->finish(), ring_fd);
}

void send_opened(HostLink& host, std::uint32_t window_id, const OpenedWindow& window) {
    const auto message = begin(MessageType::kWindowOpened);
    message->put(window_id);
    message->put(static_cast<std::uint16_t>(window.status));
    message->put_string(window.detail);
    message->put(window.start_unix_ns);
    message->put(window.process_cpu_ns);
    message->put(window.period_us);
    message->put(window.counts.threads);
    message->put(window.counts.timers);
    window.figures.write(*message);
    host.send(message->finish());
}

void send_closed(HostLink& host, std::uint32_t window_id, wire::CloseReason reason,
                 const ClosedWindow& window) {
    send_threads(host, window_id, window.threads);
    const auto message = begin(MessageType::kWindowClosed);
    message->put(window_id);
    message->put(static_cast<std::uint16_t>(reason));
    message->put(std::uint16_t{0});
    message->put(window.end_unix_ns);
    message->put(window.duration_ns);
    message->put(window.process_cpu_ns);
    message->put(window.agent_cpu_ns);
    message->put(window.cost_ns);
    window.figures.write(*message);
    message->put(static_cast<std::uint16_t>(window.coverage.size()));
    for (const Coverage& coverage : window.coverage) {
        message->put(static_cast<std::uint16_t>(coverage.type));
        message->put(coverage.seen.covered_ns);
        message->put(coverage.seen.scale_millionths);
    }
    host.send(message->finish());
}

void send_texts(HostLink& host, const std::vector<TextTable::Text>& texts) {
    for (std::size_t next = 0; next < texts.size();) {
        const auto message = begin(MessageType::kTexts);
        const std::size_t count_at = message->size();
        std::uint16_t count = 0;
        message->put(count);
        for (; next < texts.size(); ++next, ++count) {
            const std::size_t before = message->size();
            message->put(texts[next].id);
            message->put_string(clr::utf8_of(texts[next].units));
            if (message->fits()) continue;
            message->rewind(before);
            break;
        }
        message->patch(count_at, count);
        host.send(message->finish());
    }
}

void send_log(HostLink& host, LogSeverity severity, std::string_view text) {
    const auto message = begin(MessageType::kLog);
    message->put(static_cast<std::uint16_t>(severity));
    message->put_string(text, kMaxValue);
    host.send(message->finish());
}

std::optional<WindowRequest> read_open_window(wire::MessageReader message) {
    WindowRequest request;
    request.window_id = message.take<std::uint32_t>();
    request.types = message.take<std::uint32_t>();
    request.period_us = message.take<std::uint32_t>();
    request.duration_ms = message.take<std::uint32_t>();
    if (!message.is_complete()) return {};
    return request;
}

std::optional<std::uint32_t> read_close_window(wire::MessageReader message) {
    const auto window_id = message.take<std::uint32_t>();
    if (!message.is_complete()) return {};
    return window_id;
}

std::optional<ResolveRequest> read_resolve(wire::MessageReader message) {
    ResolveRequest request;
    request.request_id = message.take<std::uint32_t>();
    const auto count = message.take<std::uint16_t>();
    for (std::uint16_t i = 0; i < count && message.is_whole(); ++i) {
        request.addresses.push_back(message.take<std::uint64_t>());
    }
    if (!message.is_complete()) return {};
    return request;
}

}  // namespace np::session
