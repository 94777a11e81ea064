#include "symbols/jit_functions.h"

#include <array>

#include <gtest/gtest.h>

#include "symbols/unwind_info_pool.h"

namespace np::symbols {
namespace {

using unwind::CodeKind;
using unwind::CodeMap;

constexpr std::array<std::uint8_t, 1> kInfo = {1};

class JitFunctionsTest : public testing::Test {
protected:
    void add(std::uint64_t id, std::uint64_t start, std::uint32_t size) {
        const JitBody body{.start = start, .size = size, .unwind_info = kInfo.data()};
        if (functions_.append(id, {&body, 1})) return;
        (void)functions_.merge(id, {&body, 1});
        ++merges_;
    }

    [[nodiscard]] unwind::Code find(std::uint64_t pc) const {
        const auto& current = functions_.current();
        return CodeMap({}, current.sorted, &current.tail).find(pc);
    }

    void merge() { (void)functions_.merge(0, {}); }

    JitFunctions functions_;
    int merges_ = 0;
};

TEST_F(JitFunctionsTest, A_function_is_found_between_its_bounds_before_and_after_a_merge) {
    add(1, 0x1000, 0x10);
    for (int round = 0; round < 2; ++round) {
        EXPECT_EQ(find(0xfff).kind, CodeKind::kUnknown);
        EXPECT_EQ(find(0x1000).kind, CodeKind::kManaged);
        EXPECT_EQ(find(0x100f).function.end, 0x1010u);
        EXPECT_EQ(find(0x1010).kind, CodeKind::kUnknown);
        merge();
    }
}

TEST_F(JitFunctionsTest, Fifty_thousand_functions_are_all_found_after_few_merges) {
    constexpr std::uint64_t kCount = 50'000;
    // In an order that is neither ascending nor descending.
    const auto start_of = [](std::uint64_t i) { return 0x10000 + i * 31 % kCount * 64; };
    for (std::uint64_t i = 0; i < kCount; ++i)
        add(i, start_of(i), 48);
    EXPECT_LE(merges_, static_cast<int>(kCount / unwind::kJitTailSize) + 1);
    for (std::uint64_t i = 0; i < kCount; ++i) {
        ASSERT_EQ(find(start_of(i) + 20).function.start, start_of(i));
        ASSERT_EQ(find(start_of(i) + 50).kind, CodeKind::kUnknown);
    }
}

TEST_F(JitFunctionsTest, A_removed_method_is_gone_at_once_with_all_its_bodies) {
    add(1, 0x1000, 0x10);
    add(2, 0x2000, 0x10);
    merge();
    add(1, 0x3000, 0x10);
    functions_.remove(1);
    for (int round = 0; round < 2; ++round) {
        EXPECT_EQ(find(0x1000).kind, CodeKind::kUnknown);
        EXPECT_EQ(find(0x2000).kind, CodeKind::kManaged);
        EXPECT_EQ(find(0x3000).kind, CodeKind::kUnknown);
        merge();
    }
    EXPECT_EQ(functions_.current().sorted.size(), 1u);
}

TEST_F(JitFunctionsTest, Newer_code_wins_where_it_overlaps_older) {
    add(1, 0x1000, 0x100);
    add(2, 0x2000, 0x100);
    merge();
    add(3, 0x1080, 0x100);
    add(4, 0x1ff0, 0x20);
    for (int round = 0; round < 2; ++round) {
        EXPECT_EQ(find(0x1090).function.start, 0x1080u);
        EXPECT_EQ(find(0x2008).function.start, 0x1ff0u);
        merge();
    }
    EXPECT_EQ(find(0x1000).kind,
              CodeKind::kUnknown);  // what is left of overwritten code is no code
}

TEST_F(JitFunctionsTest, The_same_body_reported_again_takes_no_room) {
    for (int i = 0; i < 1000; ++i)
        add(1, 0x1000, 0x10);
    EXPECT_EQ(merges_, 0);
    EXPECT_EQ(functions_.current().tail.count.load(), 1u);
}

TEST_F(JitFunctionsTest, A_method_with_more_funclets_than_the_tail_holds_is_kept_whole) {
    std::vector<JitBody> bodies;
    for (std::uint64_t i = 0; i < 1000; ++i) {
        bodies.push_back({.start = 0x1000 + i * 16, .size = 16, .unwind_info = kInfo.data()});
    }
    EXPECT_FALSE(functions_.append(1, bodies));
    (void)functions_.merge(1, bodies);
    EXPECT_EQ(find(0x1000 + 999 * 16).kind, CodeKind::kManaged);
    functions_.remove(1);
    EXPECT_EQ(find(0x1000 + 999 * 16).kind, CodeKind::kUnknown);
}

TEST(UnwindInfoPoolTest, Equal_information_is_kept_once) {
    UnwindInfoPool pool;
    const std::array<std::uint8_t, 6> a = {1, 4, 1, 0, 4, 0x22};
    const std::array<std::uint8_t, 6> b = {1, 4, 1, 0, 4, 0x32};
    const std::uint8_t* first = pool.intern(a);
    EXPECT_EQ(pool.intern(a), first);
    const std::uint8_t* other = pool.intern(b);
    EXPECT_NE(other, first);
    for (unsigned i = 0; i < 20'000; ++i) {
        const std::array<std::uint8_t, 4> many = {1, static_cast<std::uint8_t>(i),
                                                  static_cast<std::uint8_t>(i >> 8), 0};
        ASSERT_NE(pool.intern(many), nullptr);
    }
    EXPECT_EQ(pool.intern(a), first);
    EXPECT_TRUE(std::equal(a.begin(), a.end(), first));
    EXPECT_EQ(pool.intern(std::vector<std::uint8_t>(2000)), nullptr);
}

}  // namespace
}  // namespace np::symbols
