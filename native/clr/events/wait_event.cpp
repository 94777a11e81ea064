#include "clr/events/wait_event.h"

#include <bit>

#include "base/byte_reader.h"

namespace np::clr {
namespace {

constexpr std::uint32_t kContentionStart = 81;
constexpr std::uint32_t kContentionStop = 91;
constexpr std::uint32_t kWaitStart = 301;
constexpr std::uint32_t kWaitStop = 302;

// u8 flags, u16 instance, from version 2 on: u64 lock, u64 object, u64 owner's thread id.
std::uint32_t read_owner(const RuntimeEvent& event) noexcept {
    constexpr std::uint32_t kVersionWithOwner = 2;
    if (event.version < kVersionWithOwner) return 0;
    base::ByteReader payload{event.payload};
    payload.skip(sizeof(std::uint8_t) + sizeof(std::uint16_t) + 2 * sizeof(std::uint64_t));
    const std::uint64_t owner = payload.u64();
    return payload.ok() && owner <= UINT32_MAX ? static_cast<std::uint32_t>(owner) : 0;
}

// u8 flags, u16 instance, f64 nanoseconds.
std::optional<std::uint64_t> read_duration(const RuntimeEvent& event) noexcept {
    constexpr double kLongest = 1e18;  // thirty years
    base::ByteReader payload{event.payload};
    payload.skip(sizeof(std::uint8_t) + sizeof(std::uint16_t));
    const auto nanoseconds = std::bit_cast<double>(payload.u64());
    if (!payload.ok() || !(nanoseconds >= 0 && nanoseconds < kLongest)) return {};
    return static_cast<std::uint64_t>(nanoseconds);
}

}  // namespace

bool is_wait_event(const RuntimeEvent& event) noexcept {
    return event.id == kContentionStart || event.id == kContentionStop || event.id == kWaitStart ||
           event.id == kWaitStop;
}

std::optional<WaitEvent> read_wait_event(const RuntimeEvent& event) noexcept {
    switch (event.id) {
        case kContentionStart:
            return WaitEvent{.kind = WaitKind::kLock, .is_start = true, .owner = read_owner(event)};
        case kContentionStop: {
            const auto duration = read_duration(event);
            if (!duration) return {};
            return WaitEvent{.kind = WaitKind::kLock, .is_start = false, .duration_ns = *duration};
        }
        case kWaitStart: return WaitEvent{.kind = WaitKind::kObject, .is_start = true};
        case kWaitStop: return WaitEvent{.kind = WaitKind::kObject, .is_start = false};
        default: return {};
    }
}

}  // namespace np::clr
