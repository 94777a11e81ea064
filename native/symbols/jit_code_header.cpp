#include "symbols/jit_code_header.h"

#include <utility>

#include "base/safe_load.h"
#include "symbols/unwind_info_copy.h"
#include "unwind/runtime_function.h"

namespace np::symbols {
namespace {

// The part of RealCodeHeader that is of interest.
struct CodeHeader {
    std::uint64_t debug_info;
    std::uint64_t exception_info;
    std::uint64_t gc_info;
    std::uint64_t method_desc;
    std::uint32_t function_count;
};

constexpr std::uint64_t kFunctionsOffset = 36;
constexpr std::uint32_t kMaxFunctions = 8192;  // a body and its funclets

}  // namespace

std::optional<std::vector<UnwindBody>> read_jit_code_header(std::uint64_t code_start,
                                                            std::uint64_t code_size,
                                                            std::uint64_t function_id) {
    std::uint64_t address = 0;
    CodeHeader header{};
    if (!base::load_word(code_start - sizeof(std::uint64_t), address) ||
        !base::copy_object(header, address)) {
        return std::nullopt;
    }
    if (header.method_desc != function_id) return std::nullopt;
    if (header.function_count == 0 || header.function_count > kMaxFunctions) return std::nullopt;
    const std::uint64_t functions = address + kFunctionsOffset;
    std::uint32_t first_begin = 0;
    if (!base::copy_object(first_begin, functions)) return std::nullopt;
    const std::uint64_t base = code_start - first_begin;
    std::uint64_t previous_end = code_start;
    std::vector<UnwindBody> bodies;
    bodies.reserve(header.function_count);
    for (std::uint64_t i = 0; i < header.function_count; ++i) {
        const auto function =
            unwind::load_runtime_function(base, functions + i * unwind::kRuntimeFunctionSize);
        if (!function.has_value() || (function->unwind & unwind::kPackedUnwindMask) != 0) {
            return std::nullopt;
        }
        const std::uint64_t start = base + function->begin;
        const std::uint64_t end = base + function->end;
        if (start < previous_end || end <= start || end > code_start + code_size) {
            return std::nullopt;
        }
        auto info = copy_unwind_info(base + function->unwind);
        if (!info.has_value()) return std::nullopt;
        bodies.push_back({.start = start,
                          .size = function->end - function->begin,
                          .unwind_info = std::move(*info)});
        previous_end = end;
    }
    return bodies;
}

}  // namespace np::symbols
