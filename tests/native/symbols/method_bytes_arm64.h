// See method_bytes.h.
#pragma once

#include <cstdint>
#include <cstring>
#include <vector>

namespace np::symbols {

// bl, everywhere: a return address follows a call.
inline void fill_code(std::uint8_t* code, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i)
        code[i] = i % 4 == 3 ? 0x94 : 0;
}

// sub sp, sp, #32; stp x29, x30, [sp, #16]: the return address lies three words above sp.
inline const std::vector<std::uint8_t> kPrologueOfThreeWords = {0xff, 0x83, 0x00, 0xd1,
                                                                0xfd, 0x7b, 0x01, 0xa9};

// The .xdata record of a frame whose return address lies `words` above sp, without a prologue.
inline std::vector<std::uint8_t> frame_info(unsigned words, std::uint32_t code_size) {
    const std::uint32_t length = code_size / 4;
    return {static_cast<std::uint8_t>(length),
            static_cast<std::uint8_t>(length >> 8),
            0,
            2 << 3,  // two words of codes
            0xe5,    // end_c: the prologue is elsewhere
            0xd2,    // save_reg x30 at [sp + words * 8]
            static_cast<std::uint8_t>(0xc0 | words),
            static_cast<std::uint8_t>(0x20 | (words + 1)),  // sp grows by a word more
            0xe4,
            0xe3,
            0xe3,
            0xe3};
}

// The byte of unwind data that has the version, and one that nobody knows.
inline constexpr std::uint64_t kVersionByte = 2;
inline constexpr std::uint8_t kOtherVersion = 1 << 2;

inline constexpr std::uint16_t kImageOfThisMachine = 0xaa64 ^ 0x7b79;
inline constexpr std::uint16_t kImageOfAnother = 0xfd1d;

// A RUNTIME_FUNCTION; the unwind data has the size.
inline std::vector<std::uint32_t> function_entry(std::uint32_t begin, std::uint32_t /*end*/,
                                                 std::uint32_t unwind) {
    return {begin, unwind};
}

}  // namespace np::symbols
