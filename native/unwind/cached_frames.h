// The innermost loop of a walk: frames whose rules the cache knows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "unwind/place.h"
#include "unwind/registers.h"
#include "unwind/rule_cache.h"

namespace np::unwind {

struct CachedFrames {
    std::size_t count = 0;  // that were written
    bool is_root_reached = false;
};

// Walks on from `registers`, where the pc stands as `place` says, as long as the cache has a step
// for it that succeeds and there is room. Writes the look-up addresses of the frames that were
// left, and of the root. But for the root, `registers` are then those of the next frame, a caller
// when any was left, whose rule it is up to the caller to search.
[[nodiscard]] CachedFrames walk_cached_frames(RuleCache& cache, std::uint64_t epoch,
                                              Registers& registers, Place place,
                                              std::span<std::uint64_t> frames) noexcept;

}  // namespace np::unwind
