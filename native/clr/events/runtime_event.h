// An event of the runtime's own provider, as it comes through EventPipe.
#pragma once

#include <cstdint>
#include <span>

#include "clr/profiling_types.h"

namespace np::clr {

// The payload is valid during the call that brings it. Its form is found in the runtime's manifest,
// src/coreclr/vm/ClrEtwAll.man; whoever reads it checks every bound.
struct RuntimeEvent {
    std::uint32_t id;
    std::uint32_t version;
    std::span<const std::uint8_t> payload;
};

// What of the provider must be switched on for a profile type.
struct EventNeeds {
    std::uint64_t keywords = 0;
    std::uint32_t level = 0;  // EventLevel: 2 error, 4 informational, 5 verbose

    bool operator==(const EventNeeds&) const noexcept = default;

    [[nodiscard]] EventNeeds with(const EventNeeds& other) const noexcept {
        return {.keywords = keywords | other.keywords,
                .level = level > other.level ? level : other.level};
    }
};

inline constexpr std::uint32_t kLevelError = 2;
inline constexpr std::uint32_t kLevelInformational = 4;
inline constexpr std::uint32_t kLevelVerbose = 5;

}  // namespace np::clr
