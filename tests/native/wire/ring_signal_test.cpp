#include <array>
#include <atomic>
#include <csignal>
#include <latch>
#include <thread>

#include <gtest/gtest.h>
#include <pthread.h>

#include "test_ring.h"

namespace np::wire {
namespace {

constexpr std::uint64_t kThreads = 3;

struct Scene {
    RingWriter writer;
    std::array<std::atomic<std::uint64_t>, kThreads> written{};
    std::atomic<std::uint64_t> refused{0};
};

std::atomic<Scene*> scene{nullptr};
thread_local std::uint64_t thread_number = 0;

void write_in_handler(int) {
    Scene& now = *scene.load();
    const std::uint64_t id = thread_number;
    auto place = now.writer.reserve(128, static_cast<std::uint32_t>(id + 1));
    if (!place) {
        ++now.refused;
        return;
    }
    fill(place, 128, id, now.written[id].load());
    if (place.commit()) ++now.written[id];
}

TEST(RingWriter, Handlers_that_interrupt_each_other_lose_and_duplicate_nothing) {
    TestRing ring{kMinRingCapacity};
    Scene now{.writer = ring.writer()};
    scene.store(&now);

    struct sigaction action {};

    struct sigaction before {};

    action.sa_handler = write_in_handler;
    ASSERT_EQ(sigaction(SIGUSR1, &action, &before), 0);

    std::atomic<bool> is_over{false};
    // A thread whose number is not set yet would write under another's.
    std::latch numbered{static_cast<std::ptrdiff_t>(kThreads)};
    std::vector<std::thread> threads;
    for (std::uint64_t id = 0; id < kThreads; ++id) {
        threads.emplace_back([&, id] {
            thread_number = id;
            numbered.count_down();
            while (!is_over.load())
                std::this_thread::yield();
        });
    }
    numbered.wait();
    std::array<std::uint64_t, kThreads> next{};
    const auto drain = [&] {
        ring.drain([&](const std::byte* record, std::size_t bytes) {
            const Stamp stamp = stamp_of(record, bytes);
            ASSERT_TRUE(stamp.is_whole);
            ASSERT_EQ(stamp.number, next[stamp.writer]++);
        });
    };
    for (int i = 0; i < 20'000; ++i) {
        for (auto& thread : threads)
            pthread_kill(thread.native_handle(), SIGUSR1);
        if (i % 8 == 0) drain();
    }
    is_over.store(true);
    for (auto& thread : threads)
        thread.join();
    drain();
    sigaction(SIGUSR1, &before, nullptr);
    for (std::uint64_t id = 0; id < kThreads; ++id) {
        EXPECT_EQ(next[id], now.written[id].load());
        EXPECT_GT(next[id], 0U);
    }
}

}  // namespace
}  // namespace np::wire
