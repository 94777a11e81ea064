#include "session/events/text_table.h"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <thread>

#include <gtest/gtest.h>

namespace np::session {
namespace {

std::span<const std::uint8_t> bytes_of(const std::u16string& text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size() * sizeof(char16_t)};
}

std::u16string numbered(int number) {
    const std::string digits = "Type" + std::to_string(number);
    return {digits.begin(), digits.end()};
}

TEST(TextTable, The_same_text_has_the_same_number_and_is_told_once) {
    const auto texts = std::make_unique<TextTable>();
    const std::uint32_t first = texts->intern(bytes_of(u"A"));
    const std::uint32_t second = texts->intern(bytes_of(u"B"));
    EXPECT_NE(first, TextTable::kNoText);
    EXPECT_NE(first, second);
    EXPECT_EQ(texts->intern(bytes_of(u"A")), first);
    EXPECT_EQ(texts->take_new().size(), 2U);
    EXPECT_TRUE(texts->take_new().empty());
    texts->intern(bytes_of(u"C"));
    EXPECT_EQ(texts->take_new().size(), 1U);
    texts->start_over();
    EXPECT_EQ(texts->take_new().size(), 3U);
}

TEST(TextTable, A_full_table_gives_no_number_and_keeps_what_it_has) {
    const auto texts = std::make_unique<TextTable>();
    int refused = 0;
    for (int i = 0; i < 20'000; ++i) {
        if (texts->intern(bytes_of(numbered(i))) == TextTable::kNoText) ++refused;
    }
    EXPECT_GE(refused, 20'000 - static_cast<int>(TextTable::kMaxTexts));
    EXPECT_LE(texts->take_new().size(), TextTable::kMaxTexts);
    EXPECT_NE(texts->intern(bytes_of(numbered(0))), TextTable::kNoText);
}

TEST(TextTable, Threads_that_bring_the_same_texts_agree_on_their_numbers) {
    const auto texts = std::make_unique<TextTable>();
    constexpr int kTexts = 500;
    std::vector<std::map<int, std::uint32_t>> seen(4);
    std::vector<std::thread> threads;
    for (auto& numbers : seen) {
        threads.emplace_back([&texts, &numbers] {
            for (int i = 0; i < 20 * kTexts; ++i) {
                numbers[i % kTexts] = texts->intern(bytes_of(numbered(i % kTexts)));
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    for (const auto& numbers : seen) {
        EXPECT_EQ(numbers, seen[0]);
    }
    std::set<std::u16string> told;
    for (const TextTable::Text& text : texts->take_new()) {
        told.emplace(text.units.begin(), text.units.end());
    }
    EXPECT_EQ(told.size(), std::size_t{kTexts});
}

}  // namespace
}  // namespace np::session
