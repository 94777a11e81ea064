#include "symbols/unloaded_code.h"

#include <optional>

#include <gtest/gtest.h>

namespace np::symbols {
namespace {

TEST(UnloadedCode, An_address_is_known_between_the_bounds_of_its_code) {
    UnloadedCode code;
    code.add(0x1000, 0x1010, 5);
    EXPECT_EQ(code.time_of(0xfff), std::nullopt);
    EXPECT_EQ(code.time_of(0x1000), 5u);
    EXPECT_EQ(code.time_of(0x100f), 5u);
    EXPECT_EQ(code.time_of(0x1010), std::nullopt);
}

TEST(UnloadedCode, The_last_time_counts) {
    UnloadedCode code;
    code.add(0x1000, 0x1010, 5);
    code.add(0x1008, 0x1020, 9);
    EXPECT_EQ(code.time_of(0x1004), 5u);
    EXPECT_EQ(code.time_of(0x100c), 9u);
}

TEST(UnloadedCode, The_oldest_is_forgotten_first) {
    UnloadedCode code;
    for (std::uint64_t i = 0; i <= UnloadedCode::kCapacity; ++i) {
        code.add(0x1000 * i, 0x1000 * i + 1, i);
    }
    EXPECT_EQ(code.time_of(0), std::nullopt);
    EXPECT_EQ(code.time_of(0x1000), 1u);
    EXPECT_EQ(code.time_of(0x1000 * UnloadedCode::kCapacity), UnloadedCode::kCapacity);
}

}  // namespace
}  // namespace np::symbols
