#include "wire/ring_reaper.h"

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

TEST(RingReaper, A_reader_position_outside_the_ring_is_survived) {
    TestRing ring{kMinRingCapacity};
    ring.header().read_position.store(0xFFFF'FFFF'FFFF'FFFDU);
    EXPECT_EQ(blocking_owner(ring.writer()), 0U);
}

}  // namespace
}  // namespace np::wire
