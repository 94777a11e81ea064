#include "session/flat_map.h"

#include <map>
#include <random>

#include <gtest/gtest.h>

namespace np::session {
namespace {

TEST(FlatMap, It_says_what_a_tree_says_after_any_inserts_and_erases) {
    FlatMap<int> ours;
    std::map<std::uint64_t, int> expected;
    std::mt19937_64 random{1};
    for (int i = 0; i < 200'000; ++i) {
        const std::uint64_t key = random() % 3000 * 4096;
        if (random() % 3 == 0) {
            ours.erase(key);
            expected.erase(key);
        } else {
            ours[key] = i;
            expected[key] = i;
        }
    }
    EXPECT_EQ(ours.size(), expected.size());
    for (std::uint64_t key = 0; key < 3000 * 4096; key += 4096) {
        const int* const found = ours.find(key);
        const auto there = expected.find(key);
        ASSERT_EQ(found != nullptr, there != expected.end());
        if (found != nullptr) {
            EXPECT_EQ(*found, there->second);
        }
    }
}

TEST(FlatMap, An_empty_one_has_nothing) {
    FlatMap<int> map;
    map.erase(1);
    EXPECT_EQ(map.find(1), nullptr);
}

}  // namespace
}  // namespace np::session
