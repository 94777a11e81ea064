#include "symbols/jit_code_header.h"

#include <array>

#include "base/safe_load.h"
#include "unwind/unwind_info.h"

namespace np::symbols {
namespace {

struct RuntimeFunction {
    std::uint32_t begin;
    std::uint32_t end;
    std::uint32_t unwind_info;
};

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

template <typename T>
bool copy_object(T& to, std::uint64_t from) noexcept {
    return base::copy_memory(&to, from, sizeof(T));
}

// A copy of the UNWIND_INFO at `address`, if it is one that our walker can follow.
std::optional<std::vector<std::uint8_t>> copy_unwind_info(std::uint64_t address) {
    constexpr std::size_t kHeaderSize = 4;
    std::array<std::uint8_t, kHeaderSize> header{};
    if (!copy_object(header, address)) return std::nullopt;
    const bool has_version_1 = (header[0] & 7) == 1;
    const bool is_chained = (header[0] & 0x20) != 0;
    if (!has_version_1 || is_chained) return std::nullopt;
    std::vector<std::uint8_t> bytes(kHeaderSize + header[2] * std::size_t{2});
    if (!base::copy_memory(bytes.data(), address, bytes.size())) return std::nullopt;
    bytes[0] = 1;  // the flags speak of the exception handler, which is not copied
    std::vector<std::uint64_t> aligned(bytes.size() / 8 + 1);
    std::copy(bytes.begin(), bytes.end(), reinterpret_cast<std::uint8_t*>(aligned.data()));
    const unwind::ManagedFunction probe{.unwind_info =
                                            reinterpret_cast<std::uint64_t>(aligned.data())};
    const unwind::RuleLookup lookup = unwind::rule_from_unwind_info(probe, ~std::uint64_t{0});
    if (lookup.rule.kind == unwind::RuleKind::kNone) return std::nullopt;
    return bytes;
}

}  // namespace

std::optional<std::vector<UnwindBody>> read_jit_code_header(std::uint64_t code_start,
                                                            std::uint64_t code_size,
                                                            std::uint64_t function_id) {
    std::uint64_t address = 0;
    CodeHeader header{};
    if (!base::load_word(code_start - sizeof(std::uint64_t), address) ||
        !copy_object(header, address)) {
        return std::nullopt;
    }
    if (header.method_desc != function_id) return std::nullopt;
    if (header.function_count == 0 || header.function_count > kMaxFunctions) return std::nullopt;
    std::vector<RuntimeFunction> functions(header.function_count);
    if (!base::copy_memory(functions.data(), address + kFunctionsOffset,
                           functions.size() * sizeof(RuntimeFunction))) {
        return std::nullopt;
    }
    const std::uint64_t base = code_start - functions.front().begin;
    std::uint64_t previous_end = code_start;
    std::vector<UnwindBody> bodies;
    bodies.reserve(functions.size());
    for (const RuntimeFunction& function : functions) {
        const std::uint64_t start = base + function.begin;
        const std::uint64_t end = base + function.end;
        if (start < previous_end || end <= start || end > code_start + code_size) {
            return std::nullopt;
        }
        auto info = copy_unwind_info(base + function.unwind_info);
        if (!info.has_value()) return std::nullopt;
        bodies.push_back({.start = start,
                          .size = function.end - function.begin,
                          .unwind_info = std::move(*info)});
        previous_end = end;
    }
    return bodies;
}

}  // namespace np::symbols
