#include "symbols/rule_table.h"

namespace np::symbols {
namespace {

constexpr std::size_t kMaxRules = 65536;
constexpr std::size_t kFirstSlots = 1024;

std::size_t hash(const unwind::Rule& rule) noexcept {
    const std::uint64_t kinds = static_cast<std::uint64_t>(rule.general) << 32 |
                                static_cast<std::uint64_t>(rule.kept_words) << 24 |
                                static_cast<std::uint64_t>(rule.kind) << 16 |
                                static_cast<std::uint64_t>(rule.base) << 8 |
                                static_cast<std::uint64_t>(rule.fp);
    const std::uint64_t offsets = std::uint64_t{static_cast<std::uint32_t>(rule.cfa_offset)} << 32 |
                                  static_cast<std::uint32_t>(rule.fp_offset);
    const std::uint64_t mixed = (offsets ^ (kinds * 0x9e3779b97f4a7c15)) * 0xff51afd7ed558ccd;
    return static_cast<std::size_t>(mixed ^ (mixed >> 32));
}

}  // namespace

RuleTable::RuleTable() : slots_(kFirstSlots, 0) {
    (void)intern({.kind = unwind::RuleKind::kNone});
    (void)intern({.kind = unwind::RuleKind::kUnsupported});
}

std::uint16_t RuleTable::intern(const unwind::Rule& rule) {
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = hash(rule) & mask;
    while (slots_[at] != 0) {
        const std::uint32_t index = slots_[at] - 1;
        if (rules_[index] == rule) return static_cast<std::uint16_t>(index);
        at = (at + 1) & mask;
    }
    if (rules_.size() == kMaxRules) return kUnsupportedIndex;
    rules_.push_back(rule);
    slots_[at] = static_cast<std::uint32_t>(rules_.size());
    const auto index = static_cast<std::uint16_t>(rules_.size() - 1);
    if (rules_.size() * 2 > slots_.size()) grow();
    return index;
}

void RuleTable::grow() {
    slots_.assign(slots_.size() * 2, 0);
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t i = 0; i < rules_.size(); ++i) {
        std::size_t at = hash(rules_[i]) & mask;
        while (slots_[at] != 0) {
            at = (at + 1) & mask;
        }
        slots_[at] = static_cast<std::uint32_t>(i + 1);
    }
}

}  // namespace np::symbols
