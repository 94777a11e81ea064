#include "symbols/rule_cache_memory.h"

#include <type_traits>

#include <sys/mman.h>

namespace np::symbols {

static_assert(std::is_trivially_default_constructible_v<unwind::RuleCache> &&
              std::is_trivially_destructible_v<unwind::RuleCache>);

RuleCacheMemory::RuleCacheMemory() noexcept {
    void* const memory = mmap(nullptr, sizeof(unwind::RuleCache), PROT_READ | PROT_WRITE,
                              MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory != MAP_FAILED) cache_ = static_cast<unwind::RuleCache*>(memory);
}

RuleCacheMemory::~RuleCacheMemory() {
    if (cache_ != nullptr) munmap(cache_, sizeof(unwind::RuleCache));
}

}  // namespace np::symbols
