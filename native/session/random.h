// Random numbers for drawing samples, not for secrets.
#pragma once

#include <cstdint>

namespace np::session {

// xorshift64* (Vigna, 2016). One thread's.
class Random {
public:
    explicit constexpr Random(std::uint64_t seed) noexcept : state_{seed | 1U} {}

    // In [0, bound); bound is not 0.
    [[nodiscard]] constexpr std::uint64_t below(std::uint64_t bound) noexcept {
        constexpr unsigned kDiscarded = 16;  // the low bits are the weakest
        state_ ^= state_ >> 12U;
        state_ ^= state_ << 25U;
        state_ ^= state_ >> 27U;
        return (state_ * 0x2545F4914F6CDD1DU >> kDiscarded) % bound;
    }

private:
    std::uint64_t state_;
};

}  // namespace np::session
