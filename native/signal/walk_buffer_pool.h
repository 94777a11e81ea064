// Room for the frames of the walks that are running now: the handler's own stack is too small for
// it.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <span>

#include "wire/ring_layout.h"

namespace np::signal {

class WalkBufferPool;

// One buffer, given back by the destructor. Empty when all were taken.
class WalkBuffer {
public:
    WalkBuffer() = default;

    WalkBuffer(WalkBufferPool& pool, unsigned index) noexcept : pool_{&pool}, index_{index} {}

    WalkBuffer(const WalkBuffer&) = delete;
    WalkBuffer& operator=(const WalkBuffer&) = delete;
    ~WalkBuffer();

    explicit operator bool() const noexcept { return pool_ != nullptr; }

    [[nodiscard]] std::span<std::uint64_t> frames() const noexcept;

private:
    WalkBufferPool* pool_ = nullptr;
    unsigned index_ = 0;
};

// 64 buffers, the lowest free one first, so that pages of a buffer that was never needed stay
// untouched. A handler holds one for some microseconds: 64 are enough for many more processors.
// NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): initialised, the buffers were touched
class WalkBufferPool {
public:
    [[nodiscard]] WalkBuffer take() noexcept;

private:
    friend class WalkBuffer;
    static constexpr unsigned kBuffers = 64;

    std::atomic<std::uint64_t> taken_{0};
    std::array<std::array<std::uint64_t, wire::kMaxFrames>, kBuffers> frames_;
};

}  // namespace np::signal
