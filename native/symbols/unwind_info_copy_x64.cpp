#include <algorithm>
#include <array>

#include "base/safe_load.h"
#include "symbols/unwind_info_copy.h"
#include "unwind/unwind_info.h"

namespace np::symbols {

std::optional<std::vector<std::uint8_t>> copy_unwind_info(std::uint64_t address) {
    constexpr std::size_t kHeaderSize = 4;
    std::array<std::uint8_t, kHeaderSize> header{};
    if (!base::copy_memory(header.data(), address, header.size())) return std::nullopt;
    const bool has_version_1 = (header[0] & 7) == 1;
    const bool is_chained = (header[0] & 0x20) != 0;
    if (!has_version_1 || is_chained) return std::nullopt;
    std::vector<std::uint8_t> bytes(kHeaderSize + header[2] * std::size_t{2});
    if (!base::copy_memory(bytes.data(), address, bytes.size())) return std::nullopt;
    bytes[0] = 1;  // the flags speak of the exception handler, which is not copied
    std::vector<std::uint64_t> aligned(bytes.size() / 8 + 1);
    std::copy(bytes.begin(), bytes.end(), reinterpret_cast<std::uint8_t*>(aligned.data()));
    const unwind::ManagedFunction probe{.unwind_info =
                                            reinterpret_cast<std::uint64_t>(aligned.data())};
    const unwind::RuleLookup lookup = unwind::rule_from_unwind_info(probe, ~std::uint64_t{0});
    if (lookup.rule.kind == unwind::RuleKind::kNone) return std::nullopt;
    return bytes;
}

}  // namespace np::symbols
