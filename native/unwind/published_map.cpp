#include "unwind/published_map.h"

namespace np::unwind {

[[gnu::hot]] PublishedMap::Reader::Reader(PublishedMap& published) noexcept
    // Which counter is a matter of liveness alone, so a stale phase does no harm.
    : count_(published.readers_[published.phase_.load(std::memory_order_relaxed)]),
      rules_(published.rules_) {
    count_.fetch_add(1, std::memory_order_seq_cst);
    map_ = published.map_.load(std::memory_order_seq_cst);
}

[[gnu::hot]] PublishedMap::Reader::~Reader() {
    // Release: pairs with observe(); every read of the map comes before.
    count_.fetch_sub(1, std::memory_order_release);
}

std::array<bool, 2> PublishedMap::observe() noexcept {
    std::array<bool, 2> is_empty{};
    for (std::uint32_t i = 0; i < 2; ++i) {
        is_empty[i] = readers_[i].load(std::memory_order_seq_cst) == 0;
    }
    const std::uint32_t phase = phase_.load(std::memory_order_relaxed);
    if (!is_empty[phase] && is_empty[1 - phase]) {
        phase_.store(1 - phase, std::memory_order_relaxed);
    }
    return is_empty;
}

}  // namespace np::unwind
