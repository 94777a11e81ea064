// The profile types that an agent takes, by their number on the wire: bit numbers in `hello` and
// `open_window`, kinds of records in the ring.
#pragma once

#include <array>
#include <cstdint>

namespace np::wire {

enum class ProfileType : std::uint8_t {
    kCpu = 1,
    kWall = 2,
    kHeap = 3,
    kThreads = 4,
    kContention = 5,
    kExceptions = 6,
    kAlloc = 7,
};

inline constexpr std::array kProfileTypes{
    ProfileType::kCpu,        ProfileType::kWall,       ProfileType::kHeap, ProfileType::kThreads,
    ProfileType::kContention, ProfileType::kExceptions, ProfileType::kAlloc};

// A set of types, a bit for each.
using ProfileTypes = std::uint32_t;

constexpr ProfileTypes bit_of(ProfileType type) noexcept {
    return ProfileTypes{1} << static_cast<unsigned>(type);
}

constexpr bool has_type(ProfileTypes types, ProfileType type) noexcept {
    return (types & bit_of(type)) != 0;
}

}  // namespace np::wire
