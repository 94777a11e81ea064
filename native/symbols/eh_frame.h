// The records of an .eh_frame section.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace np::symbols {

// Common information: what many functions' records share.
struct CommonEntry {
    std::size_t offset = 0;  // in the section
    std::uint64_t code_alignment = 1;
    std::int64_t data_alignment = 1;
    std::uint64_t return_address_register = 0;
    std::uint8_t pointer_encoding = 0;
    bool has_augmentation_data = false;
    bool is_signal_frame = false;
    bool is_valid = false;  // false: uses something that unwind tables do not
    std::span<const std::uint8_t> instructions = {};
};

// One function.
struct FrameEntry {
    std::uint64_t start = 0;  // address
    std::uint64_t size = 0;
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
