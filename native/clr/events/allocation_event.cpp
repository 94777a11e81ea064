#include "clr/events/allocation_event.h"

#include "base/byte_reader.h"
#include "clr/events/utf16_field.h"

namespace np::clr {
namespace {

// AllocationSampled: u32 kind, u16 instance, u64 type, UTF-16 name, u64 address, u64 size,
// u64 offset of the byte that was drawn.
Allocation read_sampled(base::ByteReader& payload) noexcept {
    payload.skip(sizeof(std::uint32_t) + sizeof(std::uint16_t) + sizeof(std::uint64_t));
    Allocation allocation;
    allocation.type_name = read_utf16(payload);
    allocation.object = payload.u64();
    allocation.size = payload.u64();
    payload.skip(sizeof(std::uint64_t));
    return allocation;
}

// GCAllocationTick_V4: u32 amount, u32 kind, u16 instance, u64 amount, u64 type, UTF-16 name,
// u32 heap, u64 address, u64 size.
Allocation read_tick(base::ByteReader& payload) noexcept {
    payload.skip(sizeof(std::uint32_t) + sizeof(std::uint32_t) + sizeof(std::uint16_t));
    Allocation allocation;
    allocation.tick_amount = payload.u64();
    payload.skip(sizeof(std::uint64_t));
    allocation.type_name = read_utf16(payload);
    payload.skip(sizeof(std::uint32_t));
    allocation.object = payload.u64();
    allocation.size = payload.u64();
    if (allocation.tick_amount == 0) payload.fail();
    return allocation;
}

}  // namespace

std::optional<Allocation> read_allocation(const RuntimeEvent& event) noexcept {
    constexpr std::uint32_t kTickVersion = 4;
    base::ByteReader payload{event.payload};
    Allocation allocation;
    if (event.id == kAllocationSampledId) {
        allocation = read_sampled(payload);
    } else if (event.id == kAllocationTickId && event.version >= kTickVersion) {
        allocation = read_tick(payload);
    } else {
        return {};
    }
    if (!payload.ok() || allocation.object == 0 || allocation.size == 0) return {};
    return allocation;
}

}  // namespace np::clr
