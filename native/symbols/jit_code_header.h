// The unwind data that the runtime keeps with a jitted method.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace np::symbols {

// A body or funclet with its unwind data, see unwind_info_copy.h.
struct UnwindBody {
    std::uint64_t start;
    std::uint32_t size;
    std::vector<std::uint8_t> unwind_info;
};

// Reads the header of the method whose entry is `code_start`. There is no public interface for
// this: CoreCLR keeps a pointer to a RealCodeHeader in the word before the code
// (src/coreclr/vm/codeman.h, the same in .NET 8 to 10), with the MethodDesc at 24, which is the
// profiler's `function_id`, and the RUNTIME_FUNCTIONs at 36. So everything is checked, and a layout
// that is not this one gives nothing. `code_size` is the size of the entry's code range.
[[nodiscard]] std::optional<std::vector<UnwindBody>> read_jit_code_header(
    std::uint64_t code_start, std::uint64_t code_size, std::uint64_t function_id);

}  // namespace np::symbols
