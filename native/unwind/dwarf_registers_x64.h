// DWARF's numbers of the registers, System V ABI for x86-64, figure 3.36.
#pragma once

#include <cstdint>

namespace np::unwind {

inline constexpr std::uint8_t kDwarfFp = 6;
inline constexpr std::uint8_t kDwarfSp = 7;
inline constexpr std::uint8_t kDwarfLastGeneral = 15;

}  // namespace np::unwind
