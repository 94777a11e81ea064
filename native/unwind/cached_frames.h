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
    std::size_t count = 0;  // frames that were written
    // What the cache knows of the frame behind them: the root's rule when that was the last of
    // them, and the walk is done; another when it is up to the caller to find out why it cannot be
    // applied; nothing when it is up to the caller to search it. Without meaning when there was no
    // room for one more frame.
    PackedRule next;
};

// Walks on from `registers`, where the pc stands as `place` says, as long as the cache has a step
// for it that succeeds and there is room. Writes the look-up addresses of the frames that were
// left, and of the root. But for the root, `registers` are then those of the next frame, a caller
// when any was left.
[[nodiscard]] CachedFrames walk_cached_frames(RuleCache& cache, std::uint64_t epoch,
                                              Registers& registers, Place place,
                                              std::span<std::uint64_t> frames) noexcept;

}  // namespace np::unwind
