// The fixed parts of unwind data for arm64: .xdata records and the packed form.
// https://learn.microsoft.com/cpp/build/arm64-exception-handling
#pragma once

#include <cstdint>

#include "base/safe_load.h"

namespace np::unwind {

inline constexpr std::uint32_t kInstructionSize = 4;

// The version of records that our own prologue decoder makes (symbols/prologue_decoder.h): they
// know nothing of epilogues, which are decoded. The runtime's have version 0.
inline constexpr std::uint32_t kMadeFromPrologue = 3;

// Small: a handler has one on its stack.
struct UnwindRecord {
    std::uint64_t scopes = 0;           // address of a u32 for each epilogue
    std::uint32_t function_length = 0;  // in instructions, as all that counts code here
    std::uint16_t epilogue_count = 0;   // of the scopes; none when there is a single epilogue
    std::uint16_t code_bytes = 0;
    std::uint16_t single_epilogue = 0;  // at the function's end: where in the codes its own begin
    bool has_single_epilogue = false;
    std::uint8_t version = 0;

    [[nodiscard]] std::uint64_t codes() const noexcept {
        return scopes + std::uint64_t{epilogue_count} * 4;
    }
};

// Four bytes at an address that is a multiple of four. The load is one of the word around it, so
// that it does not reach into the next page.
inline bool load_u32(std::uint64_t address, std::uint32_t& out) noexcept {
    std::uint64_t word = 0;
    if (!base::load_word(address & ~std::uint64_t{7}, word)) return false;
    out = static_cast<std::uint32_t>(word >> ((address & 4) * 8));
    return true;
}

// False when it cannot be read. Handler world.
inline bool load_unwind_record(std::uint64_t address, UnwindRecord& record) noexcept {
    std::uint32_t header = 0;
    if (!load_u32(address, header)) return false;
    record.function_length = header & 0x3ffff;
    record.version = static_cast<std::uint8_t>(header >> 18 & 3);
    record.has_single_epilogue = (header >> 21 & 1) != 0;
    std::uint32_t epilogues = header >> 22 & 0x1f;
    std::uint32_t code_words = header >> 27;
    record.scopes = address + 4;
    if (epilogues == 0 && code_words == 0) {
        std::uint32_t extension = 0;
        if (!load_u32(address + 4, extension)) return false;
        epilogues = extension & 0xffff;
        code_words = extension >> 16 & 0xff;
        record.scopes += 4;
    }
    record.code_bytes = static_cast<std::uint16_t>(code_words * 4);
    const auto number = static_cast<std::uint16_t>(epilogues);
    (record.has_single_epilogue ? record.single_epilogue : record.epilogue_count) = number;
    return true;
}

constexpr std::uint32_t packed_function_length(std::uint32_t packed) noexcept {
    return packed >> 2 & 0x7ff;
}

}  // namespace np::unwind
