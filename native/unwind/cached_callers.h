// The innermost loop of a walk: callers whose rules the cache knows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "unwind/registers.h"
#include "unwind/rule_cache.h"

namespace np::unwind {

// Walks on from `registers`, whose pc is a return address, as long as the cache has a plain step
// for it (PackedRule::is_plain_step) that succeeds and there is room. Writes the look-up addresses
// of the frames that were left and returns their number; `registers` are then those of the next
// frame, for which everything else is up to the caller.
[[nodiscard]] std::size_t walk_cached_callers(const RuleCache& cache, std::uint64_t epoch,
                                              Registers& registers,
                                              std::span<std::uint64_t> frames) noexcept;

}  // namespace np::unwind
