// A library as it lies in memory, made by hand: functions with unwind data, names, and tables of
// both among the constant data.
#pragma once

#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <string_view>
#include <vector>

#include "symbols/loaded_libraries.h"
#include "unwind_data.h"

namespace np::symbols {

class RuntimeImage {
public:
    static constexpr std::uint64_t kFunctionSize = 0x40;
    static constexpr std::uint64_t kFunctions = 64;

    RuntimeImage() {
        std::vector<HandMadeFunction> functions;
        for (std::uint64_t i = 0; i < kFunctions; ++i)
            functions.push_back({.start = function(i), .size = kFunctionSize});
        write_unwind_data(address(kUnwindHeader), functions);
    }

    // The first byte of one of the functions.
    [[nodiscard]] std::uint64_t function(std::uint64_t number) const {
        return address(kCode + number * kFunctionSize);
    }

    // Where the text lies.
    std::uint64_t name(std::string_view text) {
        const std::uint64_t at = next_name_;
        std::memcpy(byte(at), text.data(), text.size());
        next_name_ += text.size() + 1;
        return address(at);
    }

    // Appends words to the constant data and says where the first is.
    std::uint64_t add(std::initializer_list<std::uint64_t> words) {
        const std::uint64_t at = next_constant_;
        std::memcpy(byte(at), words.begin(), words.size() * 8);
        next_constant_ += words.size() * 8;
        return address(at);
    }

    [[nodiscard]] LoadedLibrary library() const {
        return {.path = "/lib/runtime.so",
                .load_bias = address(0),
                .segments = {segment(kCode, kUnwindHeader, true),
                             segment(kUnwindHeader, kConstants, false),
                             segment(kConstants, kSize, false)},
                .eh_frame_header = address(kUnwindHeader),
                .constants = address(kConstants),
                .constants_size = kSize - kConstants};
    }

private:
    static constexpr std::uint64_t kCode = 0;
    static constexpr std::uint64_t kUnwindHeader = 0x1000;
    static constexpr std::uint64_t kNames = 0x2000;
    static constexpr std::uint64_t kConstants = 0x3000;
    static constexpr std::uint64_t kSize = 0x4000;
    static_assert(kUnwindHeader + size_of_unwind_data(kFunctions) <= kNames);

    struct alignas(16) Block {
        std::uint64_t words[2];
    };

    [[nodiscard]] std::uint64_t address(std::uint64_t offset) const {
        return reinterpret_cast<std::uint64_t>(memory_.data()) + offset;
    }

    [[nodiscard]] std::uint8_t* byte(std::uint64_t offset) {
        return reinterpret_cast<std::uint8_t*>(memory_.data()) + offset;
    }

    [[nodiscard]] ElfSegment segment(std::uint64_t start, std::uint64_t end,
                                     bool is_executable) const {
        return {.start = address(start),
                .end = address(end),
                .file_offset = start,
                .executable = is_executable};
    }

    std::vector<Block> memory_ = std::vector<Block>(kSize / sizeof(Block));
    std::uint64_t next_name_ = kNames;
    std::uint64_t next_constant_ = kConstants;
};

}  // namespace np::symbols
