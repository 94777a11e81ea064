// A program with deep stacks of many different functions, whose leaf uses the caches as programs
// do.
#pragma once

namespace np::bench {

inline constexpr int kMaxDepth = 205;

// Calls itself down through `depth` different functions and works there for about a tenth of a
// millisecond; returns something that depends on all of it.
unsigned long run_at_depth(int depth);

}  // namespace np::bench
