// See readelf_names.h.
#pragma once

#include <array>
#include <cstdint>
#include <string>

namespace np::symbols::machine {

inline constexpr const char* kFp = "rbp";
inline constexpr const char* kSp = "rsp";
inline constexpr const char* kOther = "rbx";  // one that callees save
inline constexpr std::uint8_t kDwarfOther = 3;
inline constexpr const char* kReturnAddressAtFirst = "c-8";

inline std::string register_name(std::uint8_t number) {
    constexpr std::array<const char*, 16> kNames = {"rax", "rdx", "rcx", "rbx", "rsi", "rdi",
                                                    "rbp", "rsp", "r8",  "r9",  "r10", "r11",
                                                    "r12", "r13", "r14", "r15"};
    return kNames.at(number);
}

}  // namespace np::symbols::machine
