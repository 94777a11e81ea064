// One end of the control socket. A packet is a message; nothing here blocks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "base/unique_fd.h"

namespace np::session {

enum class SendResult : std::uint8_t { kSent, kWouldBlock, kClosed };

class Seqpacket {
public:
    Seqpacket() = default;

    explicit Seqpacket(base::UniqueFd fd) noexcept : fd_{std::move(fd)} {}

    // Connects to a listening socket; errno is set when the result is empty.
    static std::optional<Seqpacket> connect(const std::string& path) noexcept;

    // The descriptor to poll; -1 when closed.
    [[nodiscard]] int fd() const noexcept { return fd_.get(); }

    [[nodiscard]] bool is_open() const noexcept { return static_cast<bool>(fd_); }

    // User of the other side, as the kernel knows it.
    [[nodiscard]] std::optional<std::uint32_t> peer_uid() const noexcept;

    // `attached`: a descriptor to pass along, -1 for none.
    SendResult send(std::span<const std::byte> packet, int attached = -1) noexcept;

    // The size of the packet; 0 at the end of the connection, nothing when no packet waits. A
    // packet larger than the buffer ends the connection: no message is.
    std::optional<std::size_t> receive(std::span<std::byte> buffer) noexcept;

    void close() noexcept { fd_.reset(); }

private:
    base::UniqueFd fd_;
};

}  // namespace np::session
