#include "base/safe_load.h"
#include "unwind/runtime_function.h"

namespace np::unwind {

std::optional<RuntimeFunction> load_runtime_function(std::uint64_t /*base*/,
                                                     std::uint64_t entry) noexcept {
    std::uint64_t begin_and_end = 0;
    std::uint64_t end_and_unwind = 0;
    if (!base::load_word(entry, begin_and_end) || !base::load_word(entry + 4, end_and_unwind)) {
        return std::nullopt;
    }
    return RuntimeFunction{.begin = static_cast<std::uint32_t>(begin_and_end),
                           .end = static_cast<std::uint32_t>(end_and_unwind),
                           .unwind = static_cast<std::uint32_t>(end_and_unwind >> 32)};
}

}  // namespace np::unwind
