#include "session/events/rate_sampler.h"

#include "session/random.h"

namespace np::session {
namespace {

// splitmix64: consecutive numbers become independent ones.
std::uint64_t scrambled(std::uint64_t number) noexcept {
    return mixed(number * 0x9E3779B97F4A7C15U);
}

}  // namespace

std::uint32_t RateSampler::draw(std::uint64_t now_ns) noexcept {
    constexpr std::uint64_t kSecondNs = 1'000'000'000;
    const std::uint64_t second = now_ns / kSecondNs;
    if (second != second_.load(std::memory_order_relaxed)) begin_second(second);
    const std::uint32_t seen = seen_.fetch_add(1, std::memory_order_relaxed) + 1;
    std::uint32_t one_in = one_in_.load(std::memory_order_relaxed);
    // A burst is not waited out: when as many as wanted are taken, the part is halved.
    while (seen / one_in > per_second_) {
        if (one_in_.compare_exchange_weak(one_in, one_in * 2, std::memory_order_relaxed)) {
            one_in *= 2;
        }
    }
    if (one_in == 1) return 1;
    const std::uint64_t number = scrambled(drawn_.fetch_add(1, std::memory_order_relaxed));
    return number % one_in == 0 ? one_in : 0;
}

void RateSampler::begin_second(std::uint64_t second) noexcept {
    // One thread begins it; what others count meanwhile may go to either.
    std::uint64_t before = second_.load(std::memory_order_relaxed);
    if (before == second ||
        !second_.compare_exchange_strong(before, second, std::memory_order_relaxed)) {
        return;
    }
    const std::uint32_t seen = seen_.exchange(0, std::memory_order_relaxed);
    const bool is_next = second == before + 1;
    one_in_.store(is_next ? 1 + seen / (per_second_ + 1) : 1, std::memory_order_relaxed);
}

}  // namespace np::session
