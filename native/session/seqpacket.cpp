#include "session/seqpacket.h"

#include <cerrno>
#include <cstring>

#include <sys/socket.h>
#include <sys/un.h>

namespace np::session {

std::optional<Seqpacket> Seqpacket::connect(const std::string& path) noexcept {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) {
        errno = ENAMETOOLONG;
        return std::nullopt;
    }
    std::memcpy(address.sun_path, path.data(), path.size());

    base::UniqueFd fd{socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
    if (!fd) return std::nullopt;
    if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        return std::nullopt;
    }
    return Seqpacket{std::move(fd)};
}

std::optional<std::uint32_t> Seqpacket::peer_uid() const noexcept {
    // struct ucred needs _GNU_SOURCE in C; g++ and clang++ define it.
    ucred peer{};
    socklen_t length = sizeof peer;
    if (getsockopt(fd_.get(), SOL_SOCKET, SO_PEERCRED, &peer, &length) != 0) return std::nullopt;
    return peer.uid;
}

SendResult Seqpacket::send(std::span<const std::byte> packet, int attached) noexcept {
    iovec part{.iov_base = const_cast<std::byte*>(packet.data()), .iov_len = packet.size()};
    alignas(cmsghdr) std::byte control[CMSG_SPACE(sizeof(int))]{};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    if (attached >= 0) {
        message.msg_control = control;
        message.msg_controllen = sizeof control;
        cmsghdr* header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof(int));
        std::memcpy(CMSG_DATA(header), &attached, sizeof attached);
    }
    for (;;) {
        if (sendmsg(fd_.get(), &message, MSG_NOSIGNAL | MSG_DONTWAIT) >= 0) {
            return SendResult::kSent;
        }
        if (errno == EINTR) continue;
        return errno == EAGAIN ? SendResult::kWouldBlock : SendResult::kClosed;
    }
}

std::optional<std::size_t> Seqpacket::receive(std::span<std::byte> buffer) noexcept {
    for (;;) {
        const auto size = recv(fd_.get(), buffer.data(), buffer.size(), MSG_DONTWAIT | MSG_TRUNC);
        if (size >= 0) {
            return static_cast<std::size_t>(size) <= buffer.size() ? static_cast<std::size_t>(size)
                                                                   : 0;
        }
        if (errno == EINTR) continue;
        if (errno == EAGAIN) return std::nullopt;
        return 0;
    }
}

}  // namespace np::session
