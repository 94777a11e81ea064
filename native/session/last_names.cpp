#include "session/last_names.h"

#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "session/clocks.h"
#include "session/flat_map.h"
#include "wire/unread_frames.h"

namespace np::session {
namespace {

// The next addresses that were not seen before; none at the end.
std::vector<std::uint64_t> take(wire::UnreadFrames& unread, FlatMap<bool>& seen) {
    constexpr std::size_t kEnough = 1024;
    std::vector<std::uint64_t> addresses;
    std::span<const std::uint64_t> frames;
    while (addresses.size() < kEnough && unread.next(frames)) {
        for (const std::uint64_t address : frames) {
            if (!std::exchange(seen[address], true)) addresses.push_back(address);
        }
    }
    return addresses;
}

}  // namespace

void tell_last_names(const wire::RingWriter& ring, NameResolver& names, HostLink& host,
                     std::uint64_t patience_ends) {
    const auto unread = std::make_unique<wire::UnreadFrames>(ring);
    const auto packets = std::make_unique<NamePackets>(host, wire::kUnaskedNames);
    FlatMap<bool> seen;
    // A socket that is full: what comes behind it would wait for the host.
    while (!host.has_queued() && monotonic_now() < patience_ends) {
        const auto addresses = take(*unread, seen);
        if (addresses.empty()) return;
        names.resolve(addresses, *packets);
    }
}

}  // namespace np::session
