#include "base/safe_load.h"

#include <array>
#include <cstring>

#include <gtest/gtest.h>

#include "base/inline_load.h"
#include "caught_faults.h"

namespace np::base {
namespace {

class SafeLoad : public testing::Test {
protected:
    void SetUp() override { std::memset(page_.data(), 0x5a, GuardedPage::kSize); }

    CaughtFaults faults_;
    GuardedPage page_;
};

TEST_F(SafeLoad, A_readable_word_is_loaded_aligned_or_not) {
    std::uint64_t word = 0;
    EXPECT_TRUE(load_word(page_.start(), word));
    EXPECT_EQ(word, 0x5a5a5a5a5a5a5a5au);
    EXPECT_TRUE(load_word(page_.end() - 8, word));
    EXPECT_TRUE(load_word(page_.start() + 3, word));
    EXPECT_EQ(faults_.count(), 0);
}

TEST_F(SafeLoad, A_word_that_cannot_be_read_fails_and_leaves_the_result_alone) {
    std::uint64_t word = 42;
    EXPECT_FALSE(load_word(page_.end(), word));
    EXPECT_FALSE(load_word(page_.end() - 1, word));
    EXPECT_FALSE(load_word(0, word));
    EXPECT_FALSE(load_word(0x8000'0000'0000'0000, word));
    EXPECT_EQ(word, 42u);
    EXPECT_EQ(faults_.count(), 4);
}

TEST_F(SafeLoad, A_copy_fails_when_its_end_cannot_be_read) {
    std::array<char, 64> to{};
    EXPECT_TRUE(copy_memory(to.data(), page_.end() - to.size(), to.size()));
    EXPECT_EQ(to.back(), 0x5a);
    EXPECT_FALSE(copy_memory(to.data(), page_.end() - to.size() + 1, to.size()));
    EXPECT_EQ(faults_.count(), 1);
    EXPECT_TRUE(copy_memory(to.data(), page_.end(), 0));
}

TEST_F(SafeLoad, Inlined_loads_say_by_their_value_that_they_failed) {
    EXPECT_EQ(load_word_inline(page_.end() - 8), 0x5a5a5a5a5a5a5a5au);
    EXPECT_EQ(load_word_inline(page_.start() + 3), 0x5a5a5a5a5a5a5a5au);
    EXPECT_EQ(faults_.count(), 0);
    EXPECT_EQ(load_word_inline(page_.end()), kUnreadableWord);
    EXPECT_EQ(load_word_inline(page_.end() - 1), kUnreadableWord);
    EXPECT_EQ(load_word_inline(0x8000'0000'0000'0000), kUnreadableWord);
    EXPECT_EQ(faults_.count(), 3);
}

TEST_F(SafeLoad, Other_faults_are_not_ours) {
    EXPECT_FALSE(safe_load_resume(0).has_value());
    EXPECT_FALSE(safe_load_resume(reinterpret_cast<std::uintptr_t>(&load_word)).has_value());
}

}  // namespace
}  // namespace np::base
