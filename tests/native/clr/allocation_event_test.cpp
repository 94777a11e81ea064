#include "clr/events/allocation_event.h"

#include <cstring>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "event_payload.h"

namespace np::clr {
namespace {

Payload sampled() {
    return Payload{}
        .put(std::uint32_t{0})
        .put(std::uint16_t{0})
        .put(std::uint64_t{0x1234})
        .text(u"Shop.Cart")
        .put(std::uint64_t{0x7000})
        .put(std::uint64_t{56})
        .put(std::uint64_t{17});
}

Payload tick() {
    return Payload{}
        .put(std::uint32_t{102'408})
        .put(std::uint32_t{0})
        .put(std::uint16_t{0})
        .put(std::uint64_t{102'408})
        .put(std::uint64_t{0x1234})
        .text(u"System.Byte[]")
        .put(std::uint32_t{0})
        .put(std::uint64_t{0x7000})
        .put(std::uint64_t{4120});
}

std::u16string name_of(const Allocation& allocation) {
    std::u16string name(allocation.type_name.size() / 2, u'\0');
    std::memcpy(name.data(), allocation.type_name.data(), allocation.type_name.size());
    return name;
}

RuntimeEvent event(std::uint32_t id, std::uint32_t version, std::span<const std::uint8_t> bytes) {
    return {.id = id, .version = version, .payload = bytes};
}

TEST(AllocationEvent, A_drawn_object_has_size_type_and_address) {
    const Payload payload = sampled();
    const auto allocation = read_allocation(event(kAllocationSampledId, 0, payload.bytes()));
    ASSERT_TRUE(allocation);
    EXPECT_EQ(allocation->size, 56U);
    EXPECT_EQ(allocation->object, 0x7000U);
    EXPECT_EQ(allocation->tick_amount, 0U);
    EXPECT_EQ(name_of(*allocation), u"Shop.Cart");
}

TEST(AllocationEvent, A_tick_has_the_bytes_that_it_stands_for) {
    const Payload payload = tick();
    const auto allocation = read_allocation(event(kAllocationTickId, 4, payload.bytes()));
    ASSERT_TRUE(allocation);
    EXPECT_EQ(allocation->size, 4120U);
    EXPECT_EQ(allocation->tick_amount, 102'408U);
    EXPECT_EQ(name_of(*allocation), u"System.Byte[]");
}

TEST(AllocationEvent, Older_ticks_and_other_events_are_none) {
    const Payload payload = tick();
    EXPECT_FALSE(read_allocation(event(kAllocationTickId, 3, payload.bytes())));
    EXPECT_FALSE(read_allocation(event(80, 4, payload.bytes())));
}

// Exactly as much memory as the payload has, so that a sanitizer sees a read beyond it.
TEST(AllocationEvent, A_payload_that_ends_early_is_none_wherever_it_ends) {
    for (const auto& [id, payload] :
         {std::pair{kAllocationSampledId, sampled()}, std::pair{kAllocationTickId, tick()}}) {
        for (std::size_t size = 0; size < payload.bytes().size(); ++size) {
            const std::vector<std::uint8_t> cut{
                payload.bytes().begin(),
                payload.bytes().begin() + static_cast<std::ptrdiff_t>(size)};
            EXPECT_FALSE(read_allocation(event(id, 4, cut))) << id << " cut at " << size;
        }
    }
}

}  // namespace
}  // namespace np::clr
