// The connection to the host: packets in, packets out, never a wait.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "session/seqpacket.h"
#include "session/socket_path.h"
#include "wire/message_format.h"

namespace np::session {

// Packets that the socket does not take at once wait in a queue, for the host may be stopped while
// a window's deadline must hold. A queue that grows beyond its limit ends the connection.
class HostLink {
public:
    // A host that belongs to another user is refused: false, and `why` says so.
    [[nodiscard]] bool connect(const SocketPath& path, std::string& why);

    [[nodiscard]] bool is_open() const noexcept { return socket_.is_open(); }

    [[nodiscard]] int fd() const noexcept { return socket_.fd(); }

    [[nodiscard]] bool has_queued() const noexcept { return !queue_.empty(); }

    // `attached`: a descriptor to pass along; only the first packet of a connection has one.
    void send(std::span<const std::byte> packet, int attached = -1);

    // Sends what waits, as far as the socket takes it.
    void flush();

    // The next packet; empty when none is there or the connection has ended.
    [[nodiscard]] std::span<const std::byte> receive();

    void close();

private:
    Seqpacket socket_;
    std::vector<std::vector<std::byte>> queue_;
    std::size_t queued_bytes_ = 0;
    std::array<std::byte, wire::kMaxMessageBytes> buffer_{};
};

}  // namespace np::session
