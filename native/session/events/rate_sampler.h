// Lets events through up to a rate and above it a random part of them, each with the number that it
// stands for.
//
// Horvitz and Thompson (1952): with 1/k as the chance to be taken, a weight of k makes the sum an
// unbiased estimate, whatever k was at the time. k follows the count of the second before.
#pragma once

#include <atomic>
#include <cstdint>

namespace np::session {

class RateSampler {
public:
    // At most about this many per second.
    explicit RateSampler(std::uint32_t per_second) noexcept : per_second_{per_second} {}

    // From any thread. How many events this one stands for; 0: it is not taken.
    std::uint32_t draw(std::uint64_t now_ns) noexcept;

private:
    void begin_second(std::uint64_t second) noexcept;

    std::uint32_t per_second_;
    std::atomic<std::uint64_t> second_{0};
    std::atomic<std::uint32_t> seen_{0};  // in this second
    std::atomic<std::uint32_t> one_in_{1};
    std::atomic<std::uint64_t> drawn_{0};
};

}  // namespace np::session
