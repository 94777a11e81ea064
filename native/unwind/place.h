// Where in its function the pc of a frame may stand.
#pragma once

#include <cstdint>

#include "unwind/registers.h"

namespace np::unwind {

// At any instruction, as in the leaf and in what a signal interrupted, or behind a call.
enum class Place : std::uint8_t { kAnywhere, kAfterCall };

// What rules are looked up by, and what a frame is reported as.
constexpr std::uint64_t lookup_address(const Registers& registers, Place place) noexcept {
    return place == Place::kAnywhere ? registers.pc : registers.pc - 1;
}

}  // namespace np::unwind
