#include "symbols/jit_bodies.h"

#include <algorithm>

#include "base/safe_load.h"
#include "symbols/jit_code_header.h"
#include "symbols/prologue_decoder.h"

namespace np::symbols {
namespace {

std::vector<JitBody> bodies_from_prologues(const JitCode& code, UnwindInfoPool& pool) {
    constexpr std::size_t kPrologueBytes = 256;
    std::vector<JitBody> bodies;
    for (const CodeRange& range : code.ranges) {
        std::vector<std::uint8_t> bytes(std::min<std::uint64_t>(range.size, kPrologueBytes));
        if (bytes.empty() || !base::copy_memory(bytes.data(), range.start, bytes.size())) continue;
        const std::uint8_t* info = pool.intern(unwind_info_from_prologue(bytes));
        if (info == nullptr) continue;
        bodies.push_back({.start = range.start,
                          .size = static_cast<std::uint32_t>(range.size),
                          .unwind_info = info});
    }
    return bodies;
}

std::vector<JitBody> bodies_from_header(std::span<const UnwindBody> header, UnwindInfoPool& pool) {
    std::vector<JitBody> bodies;
    for (const UnwindBody& body : header) {
        const std::uint8_t* info = pool.intern(body.unwind_info);
        if (info == nullptr) continue;
        bodies.push_back({.start = body.start, .size = body.size, .unwind_info = info});
    }
    return bodies;
}

}  // namespace

std::vector<JitBody> bodies_of(const JitCode& code, UnwindInfoPool& pool, CodeCounters& counters) {
    const auto header =
        read_jit_code_header(code.ranges[0].start, code.ranges[0].size, code.function_id);
    if (header.has_value()) {
        ++counters.jit_from_header;
        return bodies_from_header(*header, pool);
    }
    ++counters.invalid_headers;
    std::vector<JitBody> bodies = bodies_from_prologues(code, pool);
    ++(bodies.empty() ? counters.jit_rejected : counters.jit_from_prologue);
    return bodies;
}

}  // namespace np::symbols
