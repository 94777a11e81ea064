#include "symbols/jit_functions.h"

#include <array>
#include <memory>
#include <vector>

#include <gtest/gtest.h>

#include "symbols/jit_generation.h"
#include "symbols/method_bodies.h"
#include "symbols/unwind_info_pool.h"
#include "unwind/code_map.h"

namespace np::symbols {
namespace {

using unwind::CodeKind;

constexpr std::array<std::uint8_t, 1> kInfo = {1};

class JitFunctionsTest : public testing::Test {
protected:
    JitFunctions::Change add(JitOwner owner, std::uint64_t start, std::uint32_t size) {
        const JitBody body{.start = start, .size = size, .unwind_info = kInfo.data()};
        auto change = functions_.add(owner, {&body, 1});
        if (change.replaced != nullptr) ++generations_;
        return change;
    }

    [[nodiscard]] unwind::Code find(std::uint64_t pc) const {
        return unwind::CodeMap({.jit = &functions_.index()}, 1).find(pc);
    }

    static constexpr JitOwner module(std::uint64_t id) {
        return {.kind = JitOwner::Kind::kModule, .id = id};
    }

    static constexpr JitOwner dynamic(std::uint64_t id) {
        return {.kind = JitOwner::Kind::kDynamicMethod, .id = id};
    }

    JitFunctions functions_;
    int generations_ = 0;
};

TEST_F(JitFunctionsTest, A_function_is_found_between_its_bounds) {
    (void)add(module(1), 0x1000, 0x10);
    EXPECT_EQ(find(0xfff).kind, CodeKind::kUnknown);
    EXPECT_EQ(find(0x1000).kind, CodeKind::kManaged);
    EXPECT_EQ(find(0x100f).function.end, 0x1010u);
    EXPECT_EQ(find(0x1010).kind, CodeKind::kUnknown);
}

TEST_F(JitFunctionsTest, A_function_is_found_from_each_page_that_it_touches) {
    (void)add(module(1), 0x13f0, 0x1820);
    EXPECT_EQ(find(0x13ef).kind, CodeKind::kUnknown);
    for (std::uint64_t pc = 0x13f0; pc < 0x2c10; pc += 16)
        ASSERT_EQ(find(pc).function.start, 0x13f0u);
    EXPECT_EQ(find(0x2c10).kind, CodeKind::kUnknown);
}

TEST_F(JitFunctionsTest, Fifty_thousand_functions_are_all_found_after_few_copies) {
    constexpr std::uint64_t kCount = 50'000;
    // In an order that is neither ascending nor descending.
    const auto start_of = [](std::uint64_t i) { return 0x7f12'3456'0000 + i * 31 % kCount * 512; };
    for (std::uint64_t i = 0; i < kCount; ++i)
        (void)add(module(i % 7), start_of(i), 480);
    EXPECT_LE(generations_, 8);
    for (std::uint64_t i = 0; i < kCount; ++i) {
        ASSERT_EQ(find(start_of(i) + 200).function.start, start_of(i));
        ASSERT_EQ(find(start_of(i) + 490).kind, CodeKind::kUnknown);
    }
}

TEST_F(JitFunctionsTest, A_removed_dynamic_method_is_gone_at_once_with_all_its_bodies) {
    (void)add(dynamic(1), 0x1000, 0x10);
    (void)add(dynamic(2), 0x2000, 0x10);
    (void)add(dynamic(1), 0x3000, 0x2000);
    EXPECT_FALSE(functions_.remove(dynamic(1)).empty());
    EXPECT_EQ(find(0x1000).kind, CodeKind::kUnknown);
    EXPECT_EQ(find(0x2000).kind, CodeKind::kManaged);
    EXPECT_EQ(find(0x3000).kind, CodeKind::kUnknown);
    EXPECT_EQ(find(0x4fff).kind, CodeKind::kUnknown);
    EXPECT_TRUE(functions_.remove(dynamic(1)).empty());
}

TEST_F(JitFunctionsTest, A_module_takes_all_its_methods_with_it) {
    for (std::uint64_t i = 0; i < 100; ++i)
        (void)add(module(i % 2), 0x10000 + i * 0x800, 0x700);
    EXPECT_FALSE(functions_.remove(module(1)).empty());
    for (std::uint64_t i = 0; i < 100; ++i) {
        ASSERT_EQ(find(0x10000 + i * 0x800 + 0x600).kind,
                  i % 2 == 0 ? CodeKind::kManaged : CodeKind::kUnknown);
    }
}

TEST_F(JitFunctionsTest, Newer_code_wins_where_it_overlaps_older) {
    (void)add(module(1), 0x1000, 0x100);
    (void)add(module(1), 0x2000, 0x100);
    EXPECT_TRUE(add(module(2), 0x1080, 0x100).hides_code);
    EXPECT_TRUE(add(module(2), 0x1ff0, 0x20).hides_code);
    EXPECT_EQ(find(0x1090).function.start, 0x1080u);
    EXPECT_EQ(find(0x2008).function.start, 0x1ff0u);
    EXPECT_EQ(find(0x1000).kind,
              CodeKind::kUnknown);  // what is left of overwritten code is no code
}

TEST_F(JitFunctionsTest, A_late_unload_does_not_hide_the_method_that_has_the_memory_now) {
    (void)add(dynamic(1), 0x1000, 0x100);
    (void)add(dynamic(2), 0x1000, 0x100);
    EXPECT_TRUE(functions_.remove(dynamic(1)).empty());
    EXPECT_EQ(find(0x1000).kind, CodeKind::kManaged);
}

TEST_F(JitFunctionsTest, The_same_body_reported_again_takes_no_room) {
    for (int i = 0; i < 1000; ++i)
        EXPECT_FALSE(add(module(1), 0x1000, 0x10).hides_code);
    EXPECT_EQ(functions_.node_count(), 1u);
}

TEST_F(JitFunctionsTest, A_method_with_very_many_funclets_is_kept_whole) {
    std::vector<JitBody> bodies;
    for (std::uint64_t i = 0; i < 5000; ++i) {
        bodies.push_back({.start = 0x1000 + i * 16, .size = 16, .unwind_info = kInfo.data()});
    }
    (void)functions_.add(dynamic(1), bodies);
    EXPECT_EQ(find(0x1000 + 4999 * 16).kind, CodeKind::kManaged);
    (void)functions_.remove(dynamic(1));
    EXPECT_EQ(find(0x1000 + 4999 * 16).kind, CodeKind::kUnknown);
}

TEST_F(JitFunctionsTest, Sizes_that_no_method_has_are_left_out) {
    (void)add(module(1), 0x1000, 0);
    (void)add(module(1), 0x1000, 0xffff'ffff);
    (void)add(module(1), ~std::uint64_t{0} - 15, 0x100);
    EXPECT_EQ(functions_.node_count(), 0u);
}

TEST_F(JitFunctionsTest, Methods_that_come_and_go_leave_no_memory_behind) {
    for (std::uint64_t i = 0; i < 1000; ++i)
        (void)add(module(1), 0x100000 + i * 0x400, 0x300);
    const std::size_t before = functions_.memory();
    for (std::uint64_t i = 0; i < 200'000; ++i) {
        // At ten places in turn, and each time at a new one.
        (void)add(dynamic(i), 0x800000 + i % 10 * 0x400, 0x80);
        (void)add(dynamic(i), 0x10000000 + i * 0x400, 0x80);
        (void)functions_.remove(dynamic(i));
    }
    EXPECT_LE(functions_.memory(), 4 * before);
    EXPECT_EQ(find(0x100000).kind, CodeKind::kManaged);
}

TEST(MethodBodiesTest, Bodies_are_taken_by_method_and_forgotten_one_by_one) {
    MethodBodies bodies;
    for (std::uint64_t i = 0; i < 1000; ++i)
        bodies.add({.function_id = i % 100, .start = i * 16, .size = 16});
    EXPECT_EQ(bodies.take(7).size(), 10u);
    EXPECT_TRUE(bodies.take(7).empty());
    bodies.forget(8, 8 * 16);
    EXPECT_EQ(bodies.take(8).size(), 9u);
    EXPECT_EQ(bodies.size(), 980u);
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
