#include <cstring>

#include "base/safe_load.h"
#include "unwind/return_address.h"

namespace np::unwind {
namespace {

constexpr unsigned kBefore = 8;  // bytes looked at; the longest call without prefixes has 7

// The length of `call r/m64` (FF /2) with this ModRM byte, without prefixes; 0 when it is not one.
unsigned indirect_call_length(std::uint8_t modrm) noexcept {
    if ((modrm & 0x38) != 0x10) return 0;
    const unsigned mode = modrm >> 6;
    const unsigned rm = modrm & 7;
    if (mode == 3) return 2;
    const unsigned sib = rm == 4 ? 1 : 0;
    if (mode == 0) return 2 + sib + (rm == 5 ? 4 : 0);
    return 2 + sib + (mode == 1 ? 1 : 4);
}

}  // namespace

bool follows_call(std::uint64_t address) noexcept {
    std::uint64_t word = 0;
    if (!base::load_word(address - kBefore, word)) return false;
    std::uint8_t bytes[kBefore];
    std::memcpy(bytes, &word, kBefore);
    constexpr unsigned kDirectLength = 5;
    if (bytes[kBefore - kDirectLength] == 0xe8) return true;
    for (unsigned length = 2; length <= 7; ++length) {
        const std::uint8_t* at = bytes + kBefore - length;
        if (at[0] == 0xff && indirect_call_length(at[1]) == length) return true;
    }
    // call [base + index * scale + disp32] without base has mode 0 and SIB base 5.
    const std::uint8_t* at = bytes + kBefore - 7;
    return at[0] == 0xff && at[1] == 0x14 && (at[2] & 7) == 5;
}

bool is_return_slot(const Registers& registers, std::uint64_t slot) noexcept {
    return slot == registers.sp - 8;
}

std::optional<Rule> probe_return_address(const CodeMap& map, const Registers& registers) noexcept {
    constexpr std::int32_t kProbes = 4;
    for (std::int32_t i = 0; i < kProbes; ++i) {
        std::uint64_t value = 0;
        const std::uint64_t slot = registers.sp + static_cast<std::uint64_t>(i) * 8;
        if (!base::load_word(slot, value)) return std::nullopt;
        if (value < 4096 || !map.is_code(value - 1) || !follows_call(value)) continue;
        return Rule{.kind = RuleKind::kStep, .cfa_offset = (i + 1) * 8};
    }
    return std::nullopt;
}

}  // namespace np::unwind
