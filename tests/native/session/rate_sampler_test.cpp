#include "session/events/rate_sampler.h"

#include <gtest/gtest.h>

namespace np::session {
namespace {

constexpr std::uint64_t kSecond = 1'000'000'000;
constexpr std::uint32_t kExact = 10'000;

struct Sum {
    std::uint64_t taken = 0;
    std::uint64_t weight = 0;
};

// So many events, evenly over so many seconds.
Sum sum(RateSampler& sampler, std::uint64_t per_second, std::uint64_t seconds) {
    Sum all;
    for (std::uint64_t i = 0; i < per_second * seconds; ++i) {
        const std::uint32_t weight = sampler.draw(kSecond + i * kSecond / per_second);
        all.taken += weight != 0 ? 1 : 0;
        all.weight += weight;
    }
    return all;
}

TEST(RateSampler, Up_to_the_rate_every_event_counts_once) {
    RateSampler sampler{kExact};
    const Sum all = sum(sampler, kExact, 3);
    EXPECT_EQ(all.taken, 3 * kExact);
    EXPECT_EQ(all.weight, 3 * kExact);
}

TEST(RateSampler, Above_the_rate_weights_sum_to_the_truth) {
    for (const std::uint64_t rate : {12'000U, 35'000U, 200'000U, 1'000'000U}) {
        RateSampler sampler{kExact};
        const Sum all = sum(sampler, rate, 5);
        // One in k of n events: the estimate's standard error is below sqrt(n * k), here 0.8 % of
        // n.
        EXPECT_NEAR(static_cast<double>(all.weight), static_cast<double>(rate * 5),
                    static_cast<double>(rate) * 5 * 0.03)
            << rate;
        EXPECT_LT(all.taken, 5 * kExact * 8) << rate;
    }
}

TEST(RateSampler, After_a_storm_every_event_counts_again) {
    RateSampler sampler{kExact};
    static_cast<void>(sum(sampler, 500'000, 2));
    Sum all;
    for (std::uint64_t i = 0; i < 100; ++i) {
        const std::uint32_t weight = sampler.draw(100 * kSecond + i * 1'000'000);
        all.weight += weight;
    }
    EXPECT_EQ(all.weight, 100U);
}

}  // namespace
}  // namespace np::session
