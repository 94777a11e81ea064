#include "base/safe_load.h"
#include "symbols/unwind_info_copy.h"
#include "unwind/unwind_info.h"
#include "unwind/unwind_record_arm64.h"

namespace np::symbols {

std::optional<std::vector<std::uint8_t>> copy_unwind_info(std::uint64_t address) {
    constexpr std::uint8_t kHasHandler = 1U << 4U;  // of the third byte
    unwind::UnwindRecord record;
    if (!unwind::load_unwind_record(address, record) || record.version != 0) return std::nullopt;
    const unwind::ManagedFunction original{.unwind_info = address};
    const unwind::RuleLookup body = unwind::rule_from_unwind_info(original, ~std::uint64_t{0});
    if (body.rule.kind == unwind::RuleKind::kNone) return std::nullopt;
    std::vector<std::uint8_t> bytes(record.codes() + record.code_bytes - address);
    if (!base::copy_memory(bytes.data(), address, bytes.size())) return std::nullopt;
    bytes[2] &= static_cast<std::uint8_t>(~kHasHandler);  // which is not copied
    return bytes;
}

}  // namespace np::symbols
