#include "unwind/rule_cache.h"

#include <atomic>
#include <memory>
#include <optional>
#include <random>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "unwind/code_map.h"
#include "unwind/writer_race.h"

namespace np::unwind {
namespace {

constexpr std::uint64_t kAddress = 0x7f12'3456'789a;
// Where both architectures have the return address when the frame pointer is two words below.
constexpr std::uint16_t kReturnWords = 1;
constexpr Rule kRule{.kind = RuleKind::kStep,
                     .fp = FpRule::kAtCfa,
                     .return_words = kReturnWords,
                     .cfa_offset = 48,
                     .fp_offset = -16};

std::unique_ptr<RuleCache> make_cache() {
    return std::unique_ptr<RuleCache>(new RuleCache());
}

constexpr Place kCaller = Place::kAfterCall;

void insert(RuleCache& cache, std::uint64_t address, std::uint64_t epoch, const Rule& rule,
            Place place = kCaller) {
    cache.insert(RuleCache::slot_of(address, place), address, epoch, PackedRule::from(rule));
}

std::optional<Rule> find(const RuleCache& cache, std::uint64_t address, std::uint64_t epoch,
                         Place place = kCaller) {
    const PackedRule packed = cache.find(RuleCache::slot_of(address, place), address, epoch);
    return packed.is_known() ? std::optional(packed.rule()) : std::nullopt;
}

TEST(RuleCacheTest, A_rule_is_found_under_its_own_address_and_epoch_only) {
    const auto cache = make_cache();
    EXPECT_FALSE(find(*cache, kAddress, 1).has_value());
    insert(*cache, kAddress, 1, kRule);
    EXPECT_EQ(find(*cache, kAddress, 1), kRule);
    EXPECT_FALSE(find(*cache, kAddress, 2).has_value());
    EXPECT_FALSE(find(*cache, kAddress + 1, 1).has_value());
}

TEST(RuleCacheTest, Of_a_leaf_and_of_a_caller_at_one_address_each_has_its_own_rule) {
    const auto cache = make_cache();
    constexpr Rule kOfLeaf{.kind = RuleKind::kStep,
                           .fp = FpRule::kAtCfa,
                           .return_words = kReturnWords,
                           .cfa_offset = 16,
                           .fp_offset = -16};
    insert(*cache, kAddress, 1, kOfLeaf, Place::kAnywhere);
    EXPECT_FALSE(find(*cache, kAddress, 1).has_value());
    insert(*cache, kAddress, 1, kRule);
    EXPECT_EQ(find(*cache, kAddress, 1, Place::kAnywhere), kOfLeaf);
    EXPECT_EQ(find(*cache, kAddress, 1), kRule);
    EXPECT_FALSE(find(*cache, kAddress, 2, Place::kAnywhere).has_value());
}

TEST(RuleCacheTest, Every_form_comes_back_as_it_was_or_not_at_all) {
    const auto cache = make_cache();
    std::mt19937_64 random(4);
    const auto offset = [&] {
        const auto any = static_cast<std::int32_t>(random());
        return (any >> random() % 32) & (random() % 4 == 0 ? ~0 : ~7);
    };
    int steps = 0;
    int roots = 0;
    for (int i = 0; i < 400'000; ++i) {
        const std::int32_t fp_offset = random() % 4 == 0 ? 0 : offset();
        const std::int32_t return_words = random() % 2 == 0 ? 1 : -fp_offset / 8 - 1;
        const Rule rule{.kind = static_cast<RuleKind>(random() % 7),
                        .base = static_cast<CfaBase>(random() % 2),
                        .fp = static_cast<FpRule>(random() % 4),
                        .return_words = static_cast<std::uint16_t>(return_words),
                        .cfa_offset = offset(),
                        .fp_offset = fp_offset};
        const std::uint64_t address = random() >> 17;
        insert(*cache, address, 7, rule);
        const auto found = find(*cache, address, 7);
        if (!found.has_value()) continue;
        if (rule.kind == RuleKind::kRoot) {
            ASSERT_EQ(found->kind, RuleKind::kRoot);  // has no caller, and needs no more
            ++roots;
        } else {
            ASSERT_EQ(*found, rule);
            ++steps;
        }
    }
    EXPECT_GT(steps, 100);
    EXPECT_GT(roots, 1000);
}

TEST(RuleCacheTest, Of_a_million_addresses_none_is_taken_for_another) {
    const auto cache = make_cache();
    std::mt19937_64 random(8);
    constexpr std::uint64_t kAddresses = std::uint64_t{1} << 48;
    for (int i = 0; i < 1'000'000; ++i) {
        const std::uint64_t address = random() % kAddresses;
        insert(*cache, address, 3, kRule);
        ASSERT_TRUE(find(*cache, address, 3).has_value());
        // Another in one bit, also beyond the 48 that addresses have.
        const std::uint64_t other = address ^ std::uint64_t{1} << random() % 64;
        ASSERT_FALSE(find(*cache, other, 3).has_value()) << std::hex << address << ' ' << other;
    }
    insert(*cache, kAddresses, 3, kRule);
    EXPECT_FALSE(find(*cache, kAddresses, 3).has_value());
}

TEST(RuleCacheTest, Of_a_million_epochs_none_is_taken_for_another) {
    const auto cache = make_cache();
    for (std::uint64_t epoch = 1; epoch < 1'000'000; ++epoch) {
        ASSERT_FALSE(find(*cache, kAddress, epoch).has_value()) << epoch;
        insert(*cache, kAddress, epoch, kRule);
        ASSERT_EQ(find(*cache, kAddress, epoch), kRule);
    }
}

// Two writers and a reader on addresses that share entries. Each address has one rule, so that of
// another shows.
TEST(RuleCacheTest, Writers_of_one_entry_do_not_disturb_each_other) {
    const auto cache = make_cache();
    const auto rule_of = [](std::uint64_t address) {
        return Rule{.kind = RuleKind::kStep,
                    .base = static_cast<CfaBase>(address & 1),
                    .fp = FpRule::kAtCfa,
                    .return_words = kReturnWords,
                    .cfa_offset = static_cast<std::int32_t>(address % 1024 * 8),
                    .fp_offset = -16};
    };
    // Far more addresses than entries, close together and apart.
    const auto any_address = [](std::mt19937_64& random) {
        return (std::uint64_t{0x7f0000000000} | (random() % 64 << 20)) + random() % 4096;
    };
    const auto insert_any = [&](std::mt19937_64& random) {
        const std::uint64_t address = any_address(random);
        insert(*cache, address, 1, rule_of(address));
    };
    int found = 0;
    race_writers(insert_any, [&](std::mt19937_64& random) {
        for (int i = 0; i < 300'000; ++i) {
            const std::uint64_t address = any_address(random);
            const auto rule = find(*cache, address, 1);
            if (!rule.has_value()) continue;
            ++found;
            ASSERT_EQ(*rule, rule_of(address));
        }
    });
    EXPECT_GT(found, 0);
}

// A number up to 100,000 in a rule that the cache keeps.
Rule rule_of_method(std::int32_t number) {
    Rule rule = kRule;
    rule.cfa_offset = number % 1000 * 8;
    const std::int32_t words_above = number / 1000;
    rule.fp_offset -= words_above * 8;
    if (!kIsReturnAddressPushed) rule.return_words += static_cast<std::uint16_t>(words_above);
    return rule;
}

std::int32_t method_of(const Rule& rule) {
    return rule.cfa_offset / 8 + (kRule.fp_offset - rule.fp_offset) / 8 * 1000;
}

// Code comes and goes at one address: method number n is there while the index shows its size n and
// then gives way to the next. Walks look up and fill under the epoch that they read first. A walk
// that knows of method n must never get the rule of an older one, however the writer and the other
// walks are interleaved.
TEST(RuleCacheTest, A_rule_filled_late_is_never_given_to_a_walk_that_knows_of_the_change) {
    const auto cache = make_cache();
    CodeMap map({}, 1);
    constexpr std::int32_t kHidden = 0;
    std::atomic<std::int32_t> method = 1;  // stands for the code map's content
    std::atomic<std::uint64_t> epochs = 1;
    std::atomic<bool> stop = false;
    std::atomic<long> hits = 0;
    std::atomic<long> stale = 0;
    const auto walk = [&] {
        while (!stop) {
            const std::int32_t known = method.load(std::memory_order_acquire);
            const std::uint64_t epoch = map.epoch();
            if (const auto rule = find(*cache, kAddress, epoch); rule.has_value()) {
                ++hits;
                if (method_of(*rule) < known) ++stale;
                continue;
            }
            const std::int32_t found = method.load(std::memory_order_relaxed);
            if (found == kHidden) continue;
            std::this_thread::yield();  // a handler may be interrupted here
            insert(*cache, kAddress, epoch, rule_of_method(found));
        }
    };
    std::vector<std::thread> walks;
    for (int i = 0; i < 3; ++i)
        walks.emplace_back(walk);
    for (std::int32_t next = 2; next < 5000; ++next) {
        // As the registry does: hide the old code, begin an epoch, and only then show the new code.
        method.store(kHidden, std::memory_order_relaxed);
        map.begin_epoch(epochs.fetch_add(1) + 1);
        method.store(next, std::memory_order_release);
        for (const long before = hits; next % 16 == 0 && hits == before;)
            std::this_thread::yield();
    }
    stop = true;
    for (std::thread& walk_thread : walks)
        walk_thread.join();
    EXPECT_EQ(stale.load(), 0);
    EXPECT_GT(hits.load(), 0);
}

}  // namespace
}  // namespace np::unwind
