#include "unwind/rule_cache.h"

namespace np::unwind {

PackedRule RuleCache::insert(Slot slot, std::uint64_t pc, std::uint64_t epoch,
                             const Rule& rule) noexcept {
    const PackedRule packed = PackedRule::from(rule);
    const std::uint64_t tag = tag_of(pc, epoch);
    if (!packed.is_known() || tag > kTagMask) return {};
    std::atomic_ref(entries_[slot])
        .store(std::uint64_t{packed.bits()} << kTagBits | tag, std::memory_order_relaxed);
    return packed;
}

}  // namespace np::unwind
