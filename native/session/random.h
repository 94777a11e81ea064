// Random numbers for drawing samples, not for secrets.
#pragma once

#include <cstdint>

namespace np::session {

// The end of splitmix64 (Steele, Lea and Flood, 2014): numbers that are alike become unlike ones.
[[nodiscard]] constexpr std::uint64_t mixed(std::uint64_t value) noexcept {
    value = (value ^ value >> 30U) * 0xBF58476D1CE4E5B9U;
    value = (value ^ value >> 27U) * 0x94D049BB133111EBU;
    return value ^ value >> 31U;
}

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
