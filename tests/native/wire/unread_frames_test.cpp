#include "wire/unread_frames.h"

#include <cstring>
#include <vector>

#include <gtest/gtest.h>

#include "test_ring.h"

namespace np::wire {
namespace {

using Frames = std::vector<std::uint64_t>;

void write(RingWriter& writer, const Frames& frames) {
    const std::size_t bytes = sample_record_bytes(1, frames.size());
    auto place = writer.reserve(bytes, 1);
    ASSERT_TRUE(place);
    SampleRecord record{};
    record.frame_count = static_cast<std::uint16_t>(frames.size());
    record.value_count = 1;
    constexpr std::size_t kWord = sizeof(std::uint64_t);
    std::memcpy(place.bytes() + kWord, reinterpret_cast<const std::byte*>(&record) + kWord,
                sizeof record - kWord);
    std::memcpy(place.bytes() + sizeof record + kWord, frames.data(), frames.size() * kWord);
    place.commit();
}

std::vector<Frames> unread(const RingWriter& writer) {
    UnreadFrames records{writer};
    std::vector<Frames> all;
    std::span<const std::uint64_t> frames;
    while (records.next(frames))
        all.emplace_back(frames.begin(), frames.end());
    return all;
}

TEST(UnreadFrames, What_the_reader_has_taken_is_left_out_and_nothing_is_taken_from_it) {
    TestRing ring{kMinRingCapacity};
    auto writer = ring.writer();
    write(writer, {1, 2});
    ring.drain([](const std::byte*, std::size_t) {});
    write(writer, {3});
    { const auto given_up = writer.reserve(kGranuleBytes, 1); }
    write(writer, Frames(100, 4));
    const std::vector<Frames> expected{{3}, Frames(100, 4)};
    EXPECT_EQ(unread(writer), expected);
    EXPECT_EQ(unread(writer), expected);
}

TEST(UnreadFrames, Laps_of_the_ring_are_followed_to_their_end) {
    TestRing ring{kMinRingCapacity};
    auto writer = ring.writer();
    std::uint64_t number = 0;
    for (int lap = 0; lap < 5; ++lap) {
        std::vector<Frames> expected;
        for (int i = 0; i < 60; ++i) {
            expected.push_back(Frames(90, ++number));
            write(writer, expected.back());
        }
        EXPECT_EQ(unread(writer), expected);
        ring.drain([](const std::byte*, std::size_t) {});
    }
    EXPECT_TRUE(unread(writer).empty());
}

TEST(UnreadFrames, A_record_that_is_not_finished_is_the_end) {
    TestRing ring{kMinRingCapacity};
    auto writer = ring.writer();
    write(writer, {1});
    const auto unfinished = writer.reserve(kGranuleBytes, 1);
    write(writer, {2});
    EXPECT_EQ(unread(writer), std::vector<Frames>{{1}});
}

TEST(UnreadFrames, Numbers_that_make_no_sense_are_survived) {
    TestRing ring{kMinRingCapacity};
    auto writer = ring.writer();
    write(writer, {1});
    ring.place(0)[offsetof(SampleRecord, frame_count)] = std::byte{200};
    EXPECT_TRUE(unread(writer).empty());
    for (const std::uint64_t position :
         {~std::uint64_t{2}, std::uint64_t{1}, std::uint64_t{1} << 40U}) {
        ring.header().read_position.store(position);
        EXPECT_LE(unread(writer).size(), 1U);
    }
    ring.header().read_position.store(0);
    ring.header().write_position.store(~std::uint64_t{63});
    EXPECT_TRUE(unread(writer).empty());
}

}  // namespace
}  // namespace np::wire
