// See method_bytes.h.
#pragma once

#include <cstdint>
#include <cstring>
#include <vector>

namespace np::symbols {

inline void fill_code(std::uint8_t* code, std::size_t size) {
    std::memset(code, 0x90, size);
}

// push rbp; sub rsp, 16: the return address lies three words above sp.
inline const std::vector<std::uint8_t> kPrologueOfThreeWords = {0x55, 0x48, 0x83, 0xec, 0x10};

// UNWIND_INFO of a frame whose return address lies `words` above sp.
inline std::vector<std::uint8_t> frame_info(unsigned words, std::uint32_t /*code_size*/) {
    if (words == 0) return {1, 0, 0, 0};
    return {1, 0, 1, 0, 0, static_cast<std::uint8_t>((words - 1) << 4 | 2)};  // allocates them
}

// The first byte of unwind data of a version that nobody knows.
inline constexpr std::uint64_t kVersionByte = 0;
inline constexpr std::uint8_t kOtherVersion = 3;

inline constexpr std::uint16_t kImageOfThisMachine = 0xfd1d;
inline constexpr std::uint16_t kImageOfAnother = 0xaa64;

// A RUNTIME_FUNCTION.
inline std::vector<std::uint32_t> function_entry(std::uint32_t begin, std::uint32_t end,
                                                 std::uint32_t unwind) {
    return {begin, end, unwind};
}

}  // namespace np::symbols
