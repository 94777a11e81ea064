// What a whole sample takes from the program: signal, handler and what the program has to fetch
// again.
#pragma once

#include <cstddef>

#include "unwind/published_map.h"

namespace np::bench {

// Prints, in nanoseconds, a line `with GAP AFTER`, `empty GAP AFTER` or `without GAP AFTER` for
// each of `ticks` ticks of the kernel's clock, with the product's timer and handler, with its timer
// and a handler that does nothing, and without a timer, in random order, and then `handler
// NANOSECONDS`, what the agent itself says of a sample. Before each tick the program reads all over
// 64 MiB, and it is met, at `depth`; GAP is how long the tick keeps the program from running, AFTER
// how long it then takes to read half a megabyte that it had read before.
void measure_samples(unwind::PublishedMap& map, int depth, std::size_t ticks);

}  // namespace np::bench
