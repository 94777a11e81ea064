// The records of an .eh_frame section.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "unwind/frame_description.h"

namespace np::symbols {

// Common information: what many functions' records share.
struct CommonEntry {
    std::size_t offset = 0;  // in the section
    unwind::FrameConventions conventions = {};
    bool is_valid = false;  // false: uses something that unwind tables do not
    std::span<const std::uint8_t> instructions = {};
};

// One function.
struct FrameEntry {
    unwind::FrameBounds bounds = {};
    std::size_t common = 0;  // index
    std::span<const std::uint8_t> instructions = {};
};

struct EhFrame {
    std::vector<CommonEntry> commons;
    std::vector<FrameEntry> frames;   // sorted by start
    std::size_t invalid_records = 0;  // left out
};

// Parses the section up to its terminator or the end of `section`, whichever is first; the result
// points into it. `address` is where the section lies in memory.
[[nodiscard]] EhFrame parse_eh_frame(std::span<const std::uint8_t> section, std::uint64_t address);

}  // namespace np::symbols
