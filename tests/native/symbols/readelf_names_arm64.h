// See readelf_names.h.
#pragma once

#include <cstdint>
#include <string>

namespace np::symbols::machine {

inline constexpr const char* kFp = "x29";
inline constexpr const char* kSp = "sp";
inline constexpr const char* kOther = "x19";  // one that callees save
inline constexpr std::uint8_t kDwarfOther = 19;
inline constexpr const char* kReturnAddressAtFirst = "u";

inline std::string register_name(std::uint8_t number) {
    return "x" + std::to_string(number);
}

}  // namespace np::symbols::machine
