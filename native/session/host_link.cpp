#include "session/host_link.h"

#include <unistd.h>

namespace np::session {
namespace {

constexpr std::size_t kMaxQueuedBytes = std::size_t{4} << 20U;

bool is_trusted(const Seqpacket& socket, const SocketPath& path) {
    // A socket that the settings name is the operator's choice, whoever runs the host.
    if (!path.may_start_host) return true;
    const auto user = socket.peer_uid();
    return user && (*user == 0 || *user == geteuid());
}

}  // namespace

bool HostLink::connect(const SocketPath& path, std::string& why) {
    close();
    auto socket = Seqpacket::connect(path.socket);
    if (!socket) return false;
    if (!is_trusted(*socket, path)) {
        why =
            "the host at " + path.socket +
            " belongs to another user; set NATIVEPROFILER_HOST to its path to use it all the same";
        return false;
    }
    socket_ = std::move(*socket);
    return true;
}

void HostLink::send(std::span<const std::byte> packet, int attached) {
    if (!is_open()) return;
    if (queue_.empty()) {
        const SendResult sent = socket_.send(packet, attached);
        if (sent == SendResult::kSent) return;
        if (sent == SendResult::kClosed) return close();
    }
    if (queued_bytes_ + packet.size() > kMaxQueuedBytes) return close();
    queued_bytes_ += packet.size();
    queue_.emplace_back(packet.begin(), packet.end());
}

void HostLink::flush() {
    std::size_t sent = 0;
    for (; sent < queue_.size(); ++sent) {
        const SendResult result = socket_.send(queue_[sent]);
        if (result == SendResult::kClosed) return close();
        if (result == SendResult::kWouldBlock) break;
        queued_bytes_ -= queue_[sent].size();
    }
    queue_.erase(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(sent));
}

std::span<const std::byte> HostLink::receive() {
    if (!is_open()) return {};
    const auto size = socket_.receive(buffer_);
    if (!size) return {};
    if (*size == 0) {
        close();
        return {};
    }
    return {buffer_.data(), *size};
}

void HostLink::close() {
    socket_.close();
    queue_.clear();
    queued_bytes_ = 0;
}

}  // namespace np::session
