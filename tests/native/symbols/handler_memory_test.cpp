#include "symbols/handler_memory.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <random>
#include <span>
#include <vector>

#include <gtest/gtest.h>

namespace np::symbols {
namespace {

std::span<std::byte> take(std::size_t size) {
    return {static_cast<std::byte*>(allocate_for_handlers(size)), size};
}

void give_back(std::span<std::byte> block) {
    release_for_handlers(block.data(), block.size());
}

bool is_zero(std::span<const std::byte> block) {
    return std::all_of(block.begin(), block.end(),
                       [](std::byte byte) { return byte == std::byte{0}; });
}

TEST(HandlerMemoryTest, What_is_given_back_is_given_out_again_as_zeros) {
    const auto first = take(1000);
    ASSERT_TRUE(is_zero(first));
    std::memset(first.data(), 0xff, first.size());
    give_back(first);
    const auto second = take(1000);
    EXPECT_EQ(second.data(), first.data());
    EXPECT_TRUE(is_zero(second));
    give_back(second);
}

TEST(HandlerMemoryTest, What_finds_no_room_on_the_page_is_elsewhere) {
    constexpr std::size_t kHalf = std::size_t{1} << 20;
    std::vector<std::span<std::byte>> blocks;
    for (int i = 0; i < 4; ++i) {
        blocks.push_back(take(kHalf));
        EXPECT_TRUE(is_zero(blocks.back()));
        std::memset(blocks.back().data(), i + 1, kHalf);
    }
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        EXPECT_EQ(blocks[i].front(), static_cast<std::byte>(i + 1));
        EXPECT_EQ(blocks[i].back(), static_cast<std::byte>(i + 1));
        give_back(blocks[i]);
    }
}

// Blocks that come and go in any order are never in each other, and leave the room that there was.
TEST(HandlerMemoryTest, Holes_close_again) {
    constexpr std::size_t kMost = std::size_t{1} << 20;
    const auto before = take(kMost);
    give_back(before);
    std::mt19937 random(1);
    std::vector<std::span<std::byte>> blocks;
    for (unsigned i = 0; i < 2000; ++i) {
        if (blocks.size() > 50 || (!blocks.empty() && random() % 3 == 0)) {
            const std::size_t at = random() % blocks.size();
            const std::byte mark = blocks[at].front();
            ASSERT_TRUE(std::all_of(blocks[at].begin(), blocks[at].end(),
                                    [&](std::byte byte) { return byte == mark; }));
            give_back(blocks[at]);
            blocks.erase(blocks.begin() + static_cast<std::ptrdiff_t>(at));
        }
        blocks.push_back(take(1 + random() % 20'000));
        ASSERT_TRUE(is_zero(blocks.back()));
        std::memset(blocks.back().data(), static_cast<int>(i % 255 + 1), blocks.back().size());
    }
    for (const auto block : blocks)
        give_back(block);
    const auto after = take(kMost);
    EXPECT_EQ(after.data(), before.data());
    give_back(after);
}

}  // namespace
}  // namespace np::symbols
