#include "session/ring_memory.h"

#include <cerrno>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "wire/ring_layout.h"

namespace np::session {
namespace {

TEST(RingMemory, The_file_is_as_large_as_it_says_and_cannot_be_resized) {
    const auto ring = create_ring(wire::kMinRingCapacity);
    ASSERT_TRUE(ring.has_value());

    struct stat status {};

    fstat(ring->fd.get(), &status);
    EXPECT_EQ(static_cast<std::size_t>(status.st_size),
              wire::kRingHeaderBytes + wire::kMinRingCapacity);
    EXPECT_NE(ftruncate(ring->fd.get(), 4096), 0);
    EXPECT_NE(ftruncate(ring->fd.get(), 1 << 22), 0);
    EXPECT_EQ(fcntl(ring->fd.get(), F_GET_SEALS), F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL);
    const auto& header = *reinterpret_cast<wire::RingHeader*>(ring->memory);
    EXPECT_EQ(header.magic, wire::kRingMagic);
    EXPECT_EQ(header.capacity, wire::kMinRingCapacity);
}

TEST(RingMemory, Its_size_follows_the_processors_within_the_wires_limits) {
    EXPECT_EQ(ring_capacity(1), std::size_t{1} << 20U);
    EXPECT_EQ(ring_capacity(3), std::size_t{2} << 20U);
    EXPECT_EQ(ring_capacity(4), std::size_t{2} << 20U);
    EXPECT_EQ(ring_capacity(512), std::size_t{8} << 20U);
    EXPECT_LE(ring_capacity(512), wire::kMaxRingCapacity);
}

}  // namespace
}  // namespace np::session
