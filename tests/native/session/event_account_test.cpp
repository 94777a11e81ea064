#include "session/events/event_account.h"

#include <gtest/gtest.h>

namespace np::session {
namespace {

constexpr std::uint64_t kMs = 1'000'000;
constexpr std::uint64_t kSecond = 1000 * kMs;
constexpr Budget kOnePercent{10'000};

// A process that uses `cores` of CPU for `seconds`, with events that cost `cost_share` of it for as
// long as the account lets them. Returns what they cost.
struct Simulation {
    double cores;
    double cost_share;
    Reading now;

    void step(std::uint64_t wall, bool is_on) {
        const auto cpu = static_cast<std::uint64_t>(static_cast<double>(wall) * cores);
        now.now += wall;
        now.process_cpu += cpu;
        if (is_on) now.cost += static_cast<std::uint64_t>(static_cast<double>(cpu) * cost_share);
    }
};

TEST(Budget, A_part_of_one_per_cent_with_a_floor_of_a_millisecond_per_second) {
    EXPECT_EQ(kOnePercent.allowance(10 * kSecond, 10 * kSecond), 100 * kMs);
    EXPECT_EQ(kOnePercent.allowance(10 * kMs, 10 * kSecond), 10 * kMs);
    EXPECT_EQ(kOnePercent.part(25).allowance(10 * kSecond, 10 * kSecond), 25 * kMs);
    EXPECT_EQ(kOnePercent.part(25).allowance(0, 10 * kSecond), 10 * kMs / 4);
}

TEST(Budget, A_period_is_lengthened_until_its_samples_fit) {
    EXPECT_EQ(kOnePercent.period(10 * kMs, 25'000), 10 * kMs);
    EXPECT_EQ(kOnePercent.part(20).period(10 * kMs, 25'000), 25'000 * 500U);
}

TEST(EventAccount, A_window_of_a_storm_gets_one_slice_that_its_whole_part_pays_for) {
    EventAccount account{kOnePercent};
    Simulation storm{.cores = 2, .cost_share = 0.1, .now = {}};
    account.begin_idle(storm.now);
    storm.step(5 * kSecond, false);
    ASSERT_TRUE(account.begin_window(storm.now, 10 * kSecond, 50));
    const Reading start = storm.now;
    bool is_on = true;
    for (int i = 0; i < 10'000; ++i) {
        storm.step(kMs, is_on);
        is_on = is_on && storm.now.cost <= account.limit(storm.now);
    }
    // 1 % of 20 s of CPU, half of it for events, a quarter of that kept back.
    EXPECT_NEAR(static_cast<double>(storm.now.cost - start.cost), 76e6, 3e6);
}

TEST(EventAccount, A_process_that_falls_asleep_in_its_window_pays_in_the_next) {
    EventAccount account{kOnePercent};
    Simulation storm{.cores = 2, .cost_share = 0.1, .now = {}};
    account.begin_idle(storm.now);
    storm.step(5 * kSecond, false);
    ASSERT_TRUE(account.begin_window(storm.now, 10 * kSecond, 50));
    const std::uint64_t before = storm.now.cost;
    for (int i = 0; i < 400; ++i) {
        storm.step(kMs, storm.now.cost <= account.limit(storm.now));
    }
    storm.cores = 0;
    storm.step(9600 * kMs, false);
    const std::uint64_t spent = storm.now.cost - before;
    account.end_window(storm.now, 400 * kMs);
    account.begin_idle(storm.now);
    storm.cores = 2;
    storm.step(5 * kSecond, false);
    EXPECT_FALSE(account.begin_window(storm.now, 10 * kSecond, 50));  // a slice costs 50 ms
    storm.step(kSecond, false);
    const std::uint64_t next = account.limit(storm.now) - storm.now.cost;
    // 0.4 s of two cores and the floor would have paid for 5 ms; the rest is owed.
    EXPECT_NEAR(static_cast<double>(next), 77.5e6 - (static_cast<double>(spent) - 5e6), 3e6);
}

// A storm that is watched for as long as the account lets it in windows of ten seconds.
struct StormWindows {
    EventAccount account;
    Simulation storm{.cores = 2, .cost_share = 0.1, .now = {}};
    std::uint64_t whole = 0;    // slices that were long enough
    std::uint64_t skipped = 0;  // windows without a slice

    explicit StormWindows(const Budget& budget) : account{budget} { account.begin_idle(storm.now); }

    void run(int windows) {
        for (int window = 0; window < windows; ++window) {
            storm.step(50 * kSecond, false);
            const Reading start = storm.now;
            bool is_on = account.begin_window(start, 10 * kSecond, 50);
            std::uint64_t slice = 0;
            if (!is_on) ++skipped;
            for (int i = 0; i < 10'000; ++i) {
                storm.step(kMs, is_on);
                if (is_on) slice += kMs;
                const bool is_short = slice < EventAccount::kShortestSliceNs;
                is_on =
                    is_on && storm.now.cost <= (is_short ? account.limit_of_short_slice(storm.now)
                                                         : account.limit(storm.now));
            }
            if (slice >= EventAccount::kShortestSliceNs) ++whole;
            account.end_window(storm.now, slice);
            account.begin_idle(storm.now);
        }
    }
};

TEST(EventAccount, A_small_budget_is_saved_up_until_it_pays_for_a_slice_that_is_not_biased) {
    StormWindows windows{Budget{2000}};  // a fifth of one per cent
    windows.run(30);
    // A slice costs 50 ms, a window's part is 20 ms of 20 s of CPU.
    EXPECT_EQ(windows.whole + windows.skipped, 30U - 1);  // the first one learns the price
    EXPECT_GT(windows.whole, 30U / 5);
    EXPECT_LT(static_cast<double>(windows.storm.now.cost), 0.002 / 2 * 20e9 * 30);
}

TEST(EventAccount, The_usual_budget_pays_for_a_slice_of_a_storm_in_every_window) {
    StormWindows windows{kOnePercent};
    windows.run(30);
    EXPECT_EQ(windows.whole, 30U);
    EXPECT_LT(static_cast<double>(windows.storm.now.cost), 0.01 / 2 * 20e9 * 30);
}

TEST(EventAccount, Between_windows_a_quarter_of_the_budget_is_spent_and_a_burst_at_the_start) {
    EventAccount account{kOnePercent};
    Simulation busy{.cores = 1, .cost_share = 0.05, .now = {}};
    account.begin_idle(busy.now);
    bool is_on = true;
    std::uint64_t resumes = 0;
    for (int i = 0; i < 200'000; ++i) {
        busy.step(kMs, is_on);
        if (is_on && busy.now.cost > account.limit(busy.now)) {
            is_on = false;
            resumes = busy.now.now + account.rest_ns(busy.now);
        } else if (!is_on && busy.now.now >= resumes) {
            is_on = true;
        }
    }
    const double spent = static_cast<double>(busy.now.cost);
    EXPECT_GT(spent, 0.9 * 0.0025 * 200e9);
    EXPECT_LT(spent, 0.0025 * 200e9 + 55e6);
}

}  // namespace
}  // namespace np::session
