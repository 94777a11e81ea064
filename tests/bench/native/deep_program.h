// A program with deep stacks of many different functions, whose leaf uses the caches as programs
// do.
#pragma once

#include <cstddef>

namespace np::bench {

inline constexpr int kMaxDepth = 205;
inline constexpr std::size_t kLeaves = 1024;  // different functions that do the same work

// Calls itself down through `depth` different functions, of which the last calls the leaf with the
// number `leaf`, and works there for some 40 microseconds: 400 reads all over 64 MiB. Returns
// something that depends on all of it.
unsigned long run_at_depth(int depth, std::size_t leaf);

// The same with another leaf.
unsigned long call_at_depth(int depth, unsigned long (*leaf)());

}  // namespace np::bench
