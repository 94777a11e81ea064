// .eh_frame_hdr and .eh_frame of functions that are made by hand.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <span>

#include "unwind/architecture.h"

namespace np {

// How a function is left, from its first byte to its last.
enum class LeftBy : std::uint8_t { kSp, kFp };

struct HandMadeFunction {
    std::uint64_t start = 0;  // address
    std::uint64_t size = 0;
    LeftBy left_by = LeftBy::kSp;
    // Call frame instructions instead, at most kProgram bytes.
    std::span<const std::uint8_t> program = {};
};

namespace unwind_data {

inline constexpr std::uint64_t kRecord = 40;
inline constexpr std::uint64_t kBeforeProgram = 17;
inline constexpr std::uint64_t kProgram = kRecord - kBeforeProgram;
inline constexpr std::uint64_t kHeader = 12;
inline constexpr std::uint64_t kEntry = 8;

inline void put(std::uint64_t at, std::uint64_t value) {
    const auto bits = static_cast<std::uint32_t>(value);
    std::memcpy(reinterpret_cast<void*>(at), &bits, sizeof bits);
}

template <std::size_t Size>
void put(std::uint64_t at, const std::array<std::uint8_t, Size>& bytes) {
    std::memcpy(reinterpret_cast<void*>(at), bytes.data(), Size);
}

// The return address is the last word below the frame's address, before it with a frame the
// caller's frame pointer.
inline void write_common(std::uint64_t at) {
    using unwind::kDwarfReturnAddress, unwind::kDwarfSp;
    put(at, kRecord - 4);
    put(at + 4, 0);
    put(at + 8, std::array<std::uint8_t, 16>{1, 'z', 'R', 0, 1, 0x78, kDwarfReturnAddress, 1, 0x1b,
                                             0x0c, kDwarfSp, 8, 0x80 | kDwarfReturnAddress, 1});
}

inline void write_function(std::uint64_t at, std::uint64_t common, const HandMadeFunction& one) {
    using unwind::kDwarfFp, unwind::kDwarfReturnAddress;
    put(at, kRecord - 4);
    put(at + 4, at + 4 - common);
    put(at + 8, one.start - (at + 8));
    put(at + 12, one.size);
    if (!one.program.empty()) {
        std::memcpy(reinterpret_cast<void*>(at + kBeforeProgram), one.program.data(),
                    one.program.size());
        return;
    }
    if (one.left_by == LeftBy::kSp) return;
    put(at + kBeforeProgram, std::array<std::uint8_t, 7>{0x0c, kDwarfFp, 16, 0x80 | kDwarfFp, 2,
                                                         0x80 | kDwarfReturnAddress, 1});
}

}  // namespace unwind_data

[[nodiscard]] constexpr std::uint64_t size_of_unwind_data(std::uint64_t functions) {
    return unwind_data::kHeader + functions * unwind_data::kEntry +
           (1 + functions) * unwind_data::kRecord + 4;
}

// Writes both to zeroed memory at `header`, which is then the address of .eh_frame_hdr. `functions`
// are sorted and at most 2 GiB away.
inline void write_unwind_data(std::uint64_t header, std::span<const HandMadeFunction> functions) {
    using unwind_data::kEntry, unwind_data::kHeader, unwind_data::kRecord, unwind_data::put;
    const std::uint64_t common = header + kHeader + functions.size() * kEntry;
    put(header, std::array<std::uint8_t, 4>{1, 0x1b, 0x03, 0x3b});
    put(header + 4, common - (header + 4));
    put(header + 8, functions.size());
    unwind_data::write_common(common);
    for (std::uint64_t i = 0; i < functions.size(); ++i) {
        const std::uint64_t record = common + (1 + i) * kRecord;
        put(header + kHeader + i * kEntry, functions[i].start - header);
        put(header + kHeader + i * kEntry + 4, record - header);
        unwind_data::write_function(record, common, functions[i]);
    }
}

}  // namespace np
