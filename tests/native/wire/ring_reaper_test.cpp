#include "wire/ring_reaper.h"

#include <array>
#include <atomic>
#include <cstddef>
#include <new>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "test_ring.h"

namespace np::wire {
namespace {

TEST(RingReaper, The_record_of_a_dead_writer_is_given_up_and_counted) {
    TestRing ring{kMinRingCapacity};
    auto writer = ring.writer();
    auto dead = writer.reserve(64, 7);
    auto alive = writer.reserve(64, 8);
    alive.commit();
    EXPECT_EQ(blocking_owner(writer), 7U);
    EXPECT_TRUE(discard_blocking_record(writer, 7));
    EXPECT_EQ(ring.drops(DropReason::kOwnerDied), 1U);
    int seen = 0;
    ring.drain([&](const std::byte*, std::size_t) { ++seen; });
    EXPECT_EQ(seen, 1);
    EXPECT_FALSE(dead.commit()) << "the record is no longer the writer's";
}

TEST(RingReaper, A_record_that_was_committed_meanwhile_is_left_alone) {
    TestRing ring{kMinRingCapacity};
    auto writer = ring.writer();
    auto slow = writer.reserve(64, 7);
    slow.commit();
    EXPECT_EQ(blocking_owner(writer), 0U);
    EXPECT_FALSE(discard_blocking_record(writer, 7));
    EXPECT_EQ(ring.drops(DropReason::kOwnerDied), 0U);
}

// Leaves a record behind as a thread that dies in its handler does.
bool die_in_record(RingWriter& ring, std::uint32_t owner) {
    alignas(Reservation) std::array<std::byte, sizeof(Reservation)> memory;
    return bool{*new (memory.data()) Reservation{ring.reserve(kGranuleBytes, owner)}};
}

// Records of one granule: the reaper may look at a place that the reader has left and the middle of
// a longer record has taken since. It takes no notice of what it read there, which ThreadSanitizer
// cannot know.
TEST(RingReaper, Beside_writers_and_the_reader_it_gives_up_the_dead_and_nothing_else) {
    constexpr std::uint64_t kWriters = 3;
    constexpr std::uint64_t kRecords = 4'000;
    constexpr std::uint64_t kRecordsPerDeath = 20;
    constexpr std::uint32_t kFirstDead = 100;
    TestRing ring{kMinRingCapacity};
    std::atomic<std::uint64_t> running{kWriters};
    std::atomic<std::uint64_t> deaths{0};
    std::atomic<bool> is_all_read{false};
    std::vector<std::thread> threads;
    for (std::uint64_t id = 0; id < kWriters; ++id) {
        threads.emplace_back([&, id] {
            auto writer = ring.writer();
            const auto owner = static_cast<std::uint32_t>(id + 1);
            for (std::uint64_t i = 0; i < kRecords;) {
                auto place = writer.reserve(kGranuleBytes, owner);
                if (!place) {
                    std::this_thread::yield();
                    continue;
                }
                fill(place, kGranuleBytes, id, i++);
                EXPECT_TRUE(place.commit()) << "it was alive";
                if (i % kRecordsPerDeath == 0 && die_in_record(writer, kFirstDead + owner)) {
                    ++deaths;
                }
            }
            --running;
        });
    }
    std::thread reaper{[&] {
        auto writer = ring.writer();
        while (!is_all_read.load()) {
            const std::uint32_t owner = blocking_owner(writer);
            if (owner >= kFirstDead) discard_blocking_record(writer, owner);
            std::this_thread::yield();
        }
    }};
    std::array<std::uint64_t, kWriters> next{};
    const auto drain = [&] {
        ring.drain([&](const std::byte* record, std::size_t bytes) {
            const Stamp stamp = stamp_of(record, bytes);
            ASSERT_LT(stamp.writer, kWriters);
            ASSERT_TRUE(stamp.is_whole);
            ASSERT_EQ(stamp.number, next[stamp.writer]++);
        });
    };
    while (running.load() != 0 ||
           ring.header().read_position.load() != ring.header().write_position.load()) {
        drain();
    }
    is_all_read.store(true);
    for (auto& thread : threads)
        thread.join();
    reaper.join();
    for (const std::uint64_t count : next)
        EXPECT_EQ(count, kRecords);
    EXPECT_GT(deaths.load(), 0U);
    EXPECT_EQ(ring.drops(DropReason::kOwnerDied), deaths.load());
}

TEST(RingReaper, A_reader_position_outside_the_ring_is_survived) {
    TestRing ring{kMinRingCapacity};
    ring.header().read_position.store(0xFFFF'FFFF'FFFF'FFFDU);
    EXPECT_EQ(blocking_owner(ring.writer()), 0U);
}

}  // namespace
}  // namespace np::wire
