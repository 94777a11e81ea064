#include "clr/unload_fence.h"

#include <atomic>
#include <optional>
#include <thread>

#include <gtest/gtest.h>

#include "base/clocks.h"

namespace np::clr {
namespace {

constexpr ModuleId kModule = 0x7000;

TEST(UnloadFence, What_is_announced_is_gone_until_its_id_is_given_again) {
    UnloadFence fence;
    EXPECT_FALSE(fence.is_gone(kModule));
    fence.module_unloading(kModule);
    EXPECT_TRUE(fence.is_gone(kModule));
    EXPECT_FALSE(fence.is_gone(kModule + 8));
    fence.module_loaded(kModule);
    EXPECT_FALSE(fence.is_gone(kModule));
}

TEST(UnloadFence, The_last_thousand_are_remembered_however_many_went) {
    UnloadFence fence;
    constexpr ModuleId kAll = 3000;
    for (ModuleId i = 1; i <= kAll; ++i)
        fence.module_unloading(kModule + i * 8);
    EXPECT_FALSE(fence.is_gone(kModule + 8));
    for (ModuleId i = kAll - 999; i <= kAll; ++i)
        EXPECT_TRUE(fence.is_gone(kModule + i * 8)) << i;
    fence.module_loaded(kModule + kAll * 8);
    EXPECT_FALSE(fence.is_gone(kModule + kAll * 8));
}

TEST(UnloadFence, An_unload_waits_for_the_question_that_is_being_asked) {
    UnloadFence fence;
    std::atomic<bool> is_answered{false};
    bool was_answered = false;
    std::optional<UnloadFence::Question> question{std::in_place, fence};
    std::thread unloader{[&] {
        fence.module_unloading(kModule);
        was_answered = is_answered.load();
    }};
    while (!fence.is_gone(kModule))
        std::this_thread::yield();
    is_answered.store(true);
    question.reset();
    unloader.join();
    EXPECT_TRUE(was_answered);
}

// Otherwise this test would never end.
TEST(UnloadFence, An_unload_does_not_wait_for_ever) {
    UnloadFence fence;
    const UnloadFence::Question question{fence};
    std::thread{[&] { fence.method_unloading(); }}.join();
    std::thread{[&] { fence.module_unloading(kModule); }}.join();
    EXPECT_TRUE(fence.is_gone(kModule));
}

// As the runtime does it: one thread, which frees after it has announced, within 50 ms. A machine
// that gives it no processor for as long proves nothing.
TEST(UnloadFence, Nothing_is_freed_during_an_inventory_however_much_is_unloaded) {
    constexpr int kRounds = 100;
    UnloadFence fence;
    std::atomic<bool> ends{false};
    constexpr std::uint64_t kNever = ~std::uint64_t{0};
    constexpr std::uint64_t kSettling = 50'000'000;
    std::atomic<std::uint64_t> freeing{kNever};  // what was announced at that time
    std::atomic<int> freed{0};
    std::thread unloader{[&] {
        while (!ends.load()) {
            const std::uint64_t announced_at = base::monotonic_now();
            fence.module_unloading(kModule);
            freeing.store(announced_at);
            for (int i = 0; i < 20; ++i)
                std::this_thread::yield();
            freeing.store(kNever);
            ++freed;
        }
    }};
    int seen_freeing = 0;
    for (int round = 0; round < kRounds; ++round) {
        {
            const UnloadFence::Inventory inventory{fence};
            for (int i = 0; i < 50; ++i) {
                const std::uint64_t since = freeing.load();
                if (since != kNever && base::monotonic_now() < since + kSettling) ++seen_freeing;
                std::this_thread::yield();
            }
        }
        const int before = freed.load();
        while (freed.load() < before + 2)
            std::this_thread::yield();
    }
    ends.store(true);
    unloader.join();
    EXPECT_EQ(seen_freeing, 0);
}

}  // namespace
}  // namespace np::clr
