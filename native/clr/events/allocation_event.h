// The runtime's two events about sampled allocations.
//
// AllocationSampled (.NET 10): every byte is drawn with probability 1/102,400, and an object is
// sampled when one of its bytes is; docs/design/features/RandomizedAllocationSampling.md in
// dotnet/runtime.
// GCAllocationTick (.NET 8, 9): whenever one heap has handed out another 100 KB or so, the object
// that crossed the mark; AllocationAmount is what was handed out since the last mark.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "clr/events/runtime_event.h"

namespace np::clr {

inline constexpr std::uint32_t kAllocationTickId = 10;
inline constexpr std::uint32_t kAllocationSampledId = 303;

inline constexpr EventNeeds kAllocationSampledNeeds{.keywords = 0x80000000000,
                                                    .level = kLevelInformational};
// The garbage collector's keyword, which brings its other events along: some tens per collection.
inline constexpr EventNeeds kAllocationTickNeeds{.keywords = 0x1, .level = kLevelVerbose};

struct Allocation {
    ObjectId object = 0;            // not yet given to the application; its type is already set
    std::uint64_t size = 0;         // bytes, header and padding included
    std::uint64_t tick_amount = 0;  // 0 for a drawn object, else the bytes that it stands for
    std::span<const std::uint8_t> type_name;  // UTF-16 without its NUL
};

// Nothing for other events and for payloads that are not what they should be.
[[nodiscard]] std::optional<Allocation> read_allocation(const RuntimeEvent& event) noexcept;

}  // namespace np::clr
