#include "wire/ring_writer.h"

#include <array>
#include <atomic>
#include <thread>

#include <gtest/gtest.h>

#include "test_ring.h"

namespace np::wire {
namespace {

constexpr std::uint32_t kOwner = 42;

TEST(RingWriter, A_committed_record_is_read_as_it_was_written) {
    TestRing ring{kMinRingCapacity};
    auto writer = ring.writer();
    auto place = writer.reserve(192, kOwner);
    ASSERT_TRUE(place);
    fill(place, 192, 7, 99);
    EXPECT_TRUE(place.commit());
    int seen = 0;
    ring.drain([&](const std::byte* record, std::size_t bytes) {
        const Stamp stamp = stamp_of(record, bytes);
        EXPECT_EQ(bytes, 192U);
        EXPECT_EQ(stamp.writer, 7U);
        EXPECT_EQ(stamp.number, 99U);
        EXPECT_TRUE(stamp.is_whole);
        ++seen;
    });
    EXPECT_EQ(seen, 1);
}

TEST(RingWriter, A_reservation_that_is_not_committed_is_discarded) {
    TestRing ring{kMinRingCapacity};
    auto writer = ring.writer();
    { const auto abandoned = writer.reserve(64, kOwner); }
    auto kept = writer.reserve(64, kOwner);
    fill(kept, 64, 1, 1);
    kept.commit();
    int seen = 0;
    ring.drain([&](const std::byte*, std::size_t) { ++seen; });
    EXPECT_EQ(seen, 1);
    EXPECT_EQ(ring.header().read_position.load(), 128U);
}

TEST(RingWriter, A_reserved_record_stops_the_reader) {
    TestRing ring{kMinRingCapacity};
    auto writer = ring.writer();
    auto slow = writer.reserve(64, kOwner);
    auto fast = writer.reserve(64, kOwner);
    fast.commit();
    int seen = 0;
    ring.drain([&](const std::byte*, std::size_t) { ++seen; });
    EXPECT_EQ(seen, 0);
    slow.commit();
    ring.drain([&](const std::byte*, std::size_t) { ++seen; });
    EXPECT_EQ(seen, 2);
}

TEST(RingWriter, A_full_ring_drops_the_newest) {
    TestRing ring{kMinRingCapacity};
    auto writer = ring.writer();
    std::uint64_t written = 0;
    for (;; ++written) {
        auto place = writer.reserve(1024, kOwner);
        if (!place) {
            EXPECT_EQ(place.refusal(), DropReason::kRingFull);
            break;
        }
        fill(place, 1024, 0, written);
        place.commit();
    }
    EXPECT_EQ(written, kMinRingCapacity / 1024);
    std::uint64_t expected = 0;
    ring.drain([&](const std::byte* record, std::size_t bytes) {
        EXPECT_EQ(stamp_of(record, bytes).number, expected++);
    });
    EXPECT_EQ(expected, written);
    EXPECT_TRUE(writer.reserve(1024, kOwner));
}

TEST(RingWriter, A_record_never_crosses_the_end_of_the_area) {
    TestRing ring{kMinRingCapacity};
    auto writer = ring.writer();
    constexpr std::size_t kBytes = 65 * kGranuleBytes;  // does not divide the capacity
    std::uint64_t written = 0;
    std::uint64_t read = 0;
    for (int lap = 0; lap < 100; ++lap) {
        for (int i = 0; i < 7; ++i) {
            auto place = writer.reserve(kBytes, kOwner);
            ASSERT_TRUE(place);
            const auto offset = static_cast<std::size_t>(place.bytes() - ring.place(0));
            ASSERT_LE(offset + kBytes, kMinRingCapacity);
            fill(place, kBytes, 0, written++);
            place.commit();
        }
        ring.drain([&](const std::byte* record, std::size_t bytes) {
            const Stamp stamp = stamp_of(record, bytes);
            EXPECT_EQ(stamp.number, read++);
            EXPECT_TRUE(stamp.is_whole);
        });
    }
    EXPECT_EQ(read, written);
}

TEST(RingWriter, Writers_on_many_threads_lose_and_duplicate_nothing) {
    constexpr std::uint64_t kWriters = 4;
    constexpr std::uint64_t kRecords = 4'000;
    TestRing ring{kMinRingCapacity};
    std::atomic<std::uint64_t> dropped{0};
    std::atomic<std::uint64_t> running{kWriters};
    std::vector<std::thread> writers;
    for (std::uint64_t id = 0; id < kWriters; ++id) {
        writers.emplace_back([&, id] {
            auto writer = ring.writer();
            for (std::uint64_t i = 0; i < kRecords;) {
                const std::size_t bytes = (1 + i % 65) * kGranuleBytes;
                auto place = writer.reserve(bytes, static_cast<std::uint32_t>(id + 1));
                if (!place) {
                    ++dropped;
                    std::this_thread::yield();
                    continue;
                }
                fill(place, bytes, id, i++);
                EXPECT_TRUE(place.commit());
            }
            --running;
        });
    }
    std::array<std::uint64_t, kWriters> next{};
    const auto drain = [&] {
        ring.drain([&](const std::byte* record, std::size_t bytes) {
            const Stamp stamp = stamp_of(record, bytes);
            ASSERT_LT(stamp.writer, kWriters);
            ASSERT_TRUE(stamp.is_whole);
            ASSERT_EQ(stamp.number, next[stamp.writer]++);
        });
    };
    while (running.load() != 0)
        drain();
    for (auto& writer : writers)
        writer.join();
    drain();
    for (const std::uint64_t count : next)
        EXPECT_EQ(count, kRecords);
    EXPECT_EQ(ring.header().read_position.load(), ring.header().write_position.load());
}

TEST(RingWriter, A_writer_helps_one_that_stopped_before_it_moved_the_position) {
    TestRing ring{kMinRingCapacity};
    // What a writer leaves that was preempted between its two steps: the word, not the position.
    auto& word = *reinterpret_cast<std::atomic<std::uint64_t>*>(ring.place(0));
    word.store(record_word(RecordState::kReserved, kOwner, 3));
    auto writer = ring.writer();
    auto place = writer.reserve(64, kOwner + 1);
    ASSERT_TRUE(place);
    EXPECT_EQ(place.bytes(), ring.place(3 * kGranuleBytes));
    EXPECT_EQ(ring.header().write_position.load(), 4 * kGranuleBytes);
}

TEST(RingWriter, A_position_whose_word_belongs_to_another_lap_is_refused_after_some_attempts) {
    TestRing ring{kMinRingCapacity};
    auto& word = *reinterpret_cast<std::atomic<std::uint64_t>*>(ring.place(0));
    word.store(free_word(5 * kMinRingCapacity, kMinRingCapacity));
    auto writer = ring.writer();
    const auto place = writer.reserve(64, kOwner);
    EXPECT_FALSE(place);
    EXPECT_EQ(place.refusal(), DropReason::kContended);
}

}  // namespace
}  // namespace np::wire
