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
#include "unwind/place.h"
#include "unwind/rule_cache.h"

namespace np::unwind {

// Handler world.
class CallerScout {
public:
    explicit CallerScout(const RuleCache& cache) noexcept : cache_(&cache) {}

    // Goes on by up to `frames`; from a walk's frame with these registers when that has overtaken
    // the scout.
    void advance(std::uint64_t sp, std::uint64_t fp, int frames) noexcept {
        if (sp_ < sp) {
            fp_ = fp;
            sp_ = sp;
        }
        for (; frames != 0 && fp_ - sp_ <= kLargestFrame && (fp_ & 7) == 0; --frames) {
            const std::uint64_t caller_pc = base::load_word_inline(fp_ + 8);
            // A fault costs more than all that could be won.
            if (caller_pc == base::kUnreadableWord) return stop();
            cache_->prefetch(RuleCache::slot_of(without_signature(caller_pc), Place::kAfterCall));
            const std::uint64_t caller_fp = base::load_word_inline(fp_);
            if (caller_fp == base::kUnreadableWord) return stop();
            sp_ = fp_ + 16;
            fp_ = caller_fp;
        }
    }

private:
    static constexpr std::uint64_t kLargestFrame = 64 << 10;

    // No frame pointer, and no walk overtakes it.
    void stop() noexcept {
        fp_ = 1;
        sp_ = ~std::uint64_t{0};
    }

    const RuleCache* cache_;
    std::uint64_t fp_ = 0;
    std::uint64_t sp_ = 0;  // of the frame that fp_ is of
};

}  // namespace np::unwind
