#include "unwind/rule_cache.h"

namespace np::unwind {

PackedRule RuleCache::insert(Slot slot, std::uint64_t pc, std::uint64_t epoch,
                             const Rule& rule) noexcept {
    const PackedRule packed = PackedRule::from(rule);
    if (!packed.is_known()) return packed;
    Entry& entry = entries_[slot];
    const std::uint64_t value = packed.bits();
    std::atomic_ref(entry.value).store(value, std::memory_order_relaxed);
    std::atomic_ref(entry.key).store(key_of(pc, epoch, value), std::memory_order_relaxed);
    return packed;
}

}  // namespace np::unwind
