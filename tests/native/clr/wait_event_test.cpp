#include "clr/events/wait_event.h"

#include <limits>

#include <gtest/gtest.h>

#include "event_payload.h"

namespace np::clr {
namespace {

Payload start() {
    return Payload{}
        .put(std::uint8_t{0})
        .put(std::uint16_t{0})
        .put(std::uint64_t{0x10})
        .put(std::uint64_t{0x20})
        .put(std::uint64_t{4711});
}

Payload stop(double nanoseconds) {
    return Payload{}.put(std::uint8_t{0}).put(std::uint16_t{0}).put(nanoseconds);
}

std::optional<WaitEvent> read(std::uint32_t id, std::uint32_t version, const Payload& payload) {
    return read_wait_event({.id = id, .version = version, .payload = payload.bytes()});
}

TEST(WaitEvent, A_lock_has_an_owner_at_its_start_and_a_duration_at_its_end) {
    const auto began = read(81, 2, start());
    ASSERT_TRUE(began);
    EXPECT_EQ(began->kind, WaitKind::kLock);
    EXPECT_TRUE(began->is_start);
    EXPECT_EQ(began->owner, 4711U);
    const auto ended = read(91, 1, stop(1.5e6));
    ASSERT_TRUE(ended);
    EXPECT_FALSE(ended->is_start);
    EXPECT_EQ(ended->duration_ns, 1'500'000U);
}

TEST(WaitEvent, An_owner_that_is_not_told_is_0) {
    EXPECT_EQ(read(81, 1, Payload{}.put(std::uint8_t{0}))->owner, 0U);
    EXPECT_EQ(read(81, 2, Payload{}.put(std::uint8_t{0}))->owner, 0U);
}

TEST(WaitEvent, Waits_for_other_objects_have_no_payload_of_interest) {
    EXPECT_TRUE(read(301, 0, {})->is_start);
    EXPECT_FALSE(read(302, 0, {})->is_start);
    EXPECT_EQ(read(302, 0, {})->kind, WaitKind::kObject);
}

TEST(WaitEvent, Durations_that_make_no_sense_are_refused) {
    EXPECT_FALSE(read(91, 1, stop(-1)));
    EXPECT_FALSE(read(91, 1, stop(std::numeric_limits<double>::quiet_NaN())));
    EXPECT_FALSE(read(91, 1, stop(std::numeric_limits<double>::infinity())));
    EXPECT_FALSE(read(91, 1, Payload{}.put(std::uint8_t{0})));
}

TEST(WaitEvent, Other_events_are_none) {
    EXPECT_FALSE(is_wait_event({.id = 90, .version = 0, .payload = {}}));
    EXPECT_FALSE(read(90, 0, start()));
}

}  // namespace
}  // namespace np::clr
