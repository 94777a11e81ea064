#include "signal/walk_buffer_pool.h"

#include <bit>

namespace np::signal {

[[gnu::hot]] WalkBuffer WalkBufferPool::take() noexcept {
    std::uint64_t taken = taken_.load(std::memory_order_relaxed);
    // Ends: every failed exchange is another handler's success, and there are 64 buffers at most.
    while (taken != ~std::uint64_t{0}) {
        const auto index = static_cast<unsigned>(std::countr_one(taken));
        // Acquire: pairs with the release in ~WalkBuffer, whose owner wrote the frames before us.
        if (taken_.compare_exchange_weak(taken, taken | std::uint64_t{1} << index,
                                         std::memory_order_acquire, std::memory_order_relaxed)) {
            return WalkBuffer{*this, index};
        }
    }
    return {};
}

[[gnu::hot]] WalkBuffer::~WalkBuffer() {
    if (pool_ == nullptr) return;
    pool_->taken_.fetch_and(~(std::uint64_t{1} << index_), std::memory_order_release);
}

[[gnu::hot]] std::span<std::uint64_t> WalkBuffer::frames() const noexcept {
    return pool_->frames_[index_];
}

}  // namespace np::signal
