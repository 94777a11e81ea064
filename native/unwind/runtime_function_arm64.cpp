#include "base/safe_load.h"
#include "unwind/runtime_function.h"
#include "unwind/unwind_record_arm64.h"

namespace np::unwind {

std::optional<RuntimeFunction> load_runtime_function(std::uint64_t base,
                                                     std::uint64_t entry) noexcept {
    std::uint64_t begin_and_unwind = 0;
    if (!base::load_word(entry, begin_and_unwind)) return std::nullopt;
    RuntimeFunction function{.begin = static_cast<std::uint32_t>(begin_and_unwind),
                             .unwind = static_cast<std::uint32_t>(begin_and_unwind >> 32)};
    std::uint32_t instructions = 0;
    if ((function.unwind & kPackedUnwindMask) != 0) {
        instructions = packed_function_length(function.unwind);
    } else {
        UnwindRecord record;
        if (!load_unwind_record(base + function.unwind, record)) return std::nullopt;
        instructions = record.function_length;
    }
    function.end = function.begin + instructions * kInstructionSize;
    return function;
}

}  // namespace np::unwind
