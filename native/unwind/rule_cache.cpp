#include "unwind/rule_cache.h"

namespace np::unwind {

void RuleCache::insert(std::uint64_t pc, Place place, std::uint64_t epoch,
                       const Rule& rule) noexcept {
    const auto packed = PackedRule::from(rule);
    if (!packed.has_value()) return;
    Entry& entry = entries_[index_of(pc, place)];
    const std::uint64_t value = packed->bits();
    std::atomic_ref(entry.value).store(value, std::memory_order_relaxed);
    std::atomic_ref(entry.key).store(key_of(pc, epoch, value), std::memory_order_relaxed);
}

}  // namespace np::unwind
