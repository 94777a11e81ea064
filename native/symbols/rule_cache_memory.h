// The memory of the walks' rule cache: pages of it that no walk has used take no memory.
#pragma once

#include "unwind/rule_cache.h"

namespace np::symbols {

class RuleCacheMemory {
public:
    RuleCacheMemory() noexcept;
    RuleCacheMemory(const RuleCacheMemory&) = delete;
    RuleCacheMemory& operator=(const RuleCacheMemory&) = delete;
    ~RuleCacheMemory();

    // Null when the kernel refused; walks then look up every rule.
    [[nodiscard]] unwind::RuleCache* get() const noexcept { return cache_; }

private:
    unwind::RuleCache* cache_ = nullptr;
};

}  // namespace np::symbols
