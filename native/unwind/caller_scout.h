// Has the rules of callers fetched before a walk comes to them.
//
// A walk knows a caller's return address, and with it the place of its rule in the cache, only when
// it has left the frame below; and a sample finds that the program has pushed the rules out of the
// processor's caches. One miss after another is then most of what a walk costs. So a scout goes up
// the chain of frame pointers, which needs no rules, and asks for the entries of what it finds,
// many at once. Where code keeps no frame pointer, it is wrong or stands still: that costs time
// alone.
#pragma once

#include <cstdint>

#include "base/inline_load.h"
#include "unwind/architecture.h"
#include "unwind/registers.h"
#include "unwind/rule_cache.h"

namespace np::unwind {

// Handler world.
class CallerScout {
public:
    explicit CallerScout(const RuleCache& cache) noexcept : cache_(&cache) {}

    // Far ahead at first, then a frame each time that the walk has come to another frame, `at`.
    // From there when the walk has overtaken it.
    void follow(const Registers& at) noexcept {
        if (sp_ < at.sp) {
            fp_ = at.fp;
            sp_ = at.sp;
        }
        for (; steps_ != 0; --steps_) {
            advance();
        }
        steps_ = 1;
    }

private:
    // A processor has about ten to sixteen misses under way at once.
    static constexpr int kAhead = 16;
    static constexpr std::uint64_t kLargestFrame = 64 << 10;

    void advance() noexcept {
        if (cache_ == nullptr || fp_ - sp_ > kLargestFrame || (fp_ & 7) != 0) return;
        std::uint64_t caller_pc = 0;
        std::uint64_t caller_fp = 0;
        if (!base::load_word_inline(fp_ + 8, caller_pc) ||
            !base::load_word_inline(fp_, caller_fp)) {
            cache_ = nullptr;  // a fault costs more than all that could be won
            return;
        }
        cache_->prefetch(without_signature(caller_pc), Place::kAfterCall);
        sp_ = fp_ + 16;
        fp_ = caller_fp;
    }

    const RuleCache* cache_;  // null once a load has failed
    int steps_ = kAhead;
    std::uint64_t fp_ = 0;
    std::uint64_t sp_ = 0;  // of the frame that fp_ is of
};

}  // namespace np::unwind
