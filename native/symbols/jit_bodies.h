// The bodies of a compiled method with their unwind data: the runtime's own, or what the prologues
// tell.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "symbols/code_counters.h"
#include "symbols/jit_functions.h"
#include "symbols/unwind_info_pool.h"

namespace np::symbols {

// What the runtime says about a compiled method; the first range holds its entry.
struct JitCode {
    std::uint64_t function_id;
    JitOwner owner;
    std::span<const CodeRange> ranges;
};

// Reads them from memory, and counts how; `code` has a range. The unwind data is kept in `pool`.
[[nodiscard]] std::vector<JitBody> bodies_of(const JitCode& code, UnwindInfoPool& pool,
                                             CodeCounters& counters);

}  // namespace np::symbols
