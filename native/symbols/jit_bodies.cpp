#include "symbols/jit_bodies.h"

#include <algorithm>
#include <utility>

#include "base/safe_load.h"
#include "symbols/jit_code_header.h"
#include "symbols/prologue_decoder.h"

namespace np::symbols {
namespace {

// Null when the code cannot be read, or the pool is full.
const std::uint8_t* info_from_prologue(const CodeRange& code, UnwindInfoPool& pool) {
    constexpr std::size_t kPrologueBytes = 256;
    std::vector<std::uint8_t> bytes(std::min<std::uint64_t>(code.size, kPrologueBytes));
    if (bytes.empty() || !base::copy_memory(bytes.data(), code.start, bytes.size())) return nullptr;
    return pool.intern(unwind_info_from_prologue(bytes));
}

std::vector<JitBody> bodies_from_prologues(const JitCode& code, UnwindInfoPool& pool) {
    std::vector<JitBody> bodies;
    for (const CodeRange& range : code.ranges) {
        const std::uint8_t* info = info_from_prologue(range, pool);
        if (info == nullptr) continue;
        bodies.push_back({.start = range.start,
                          .size = static_cast<std::uint32_t>(range.size),
                          .unwind_info = info});
    }
    return bodies;
}

struct HeaderBodies {
    std::vector<JitBody> bodies;
    bool had_room = true;  // false: of some, the prologue or nothing
};

HeaderBodies bodies_from_header(std::span<const UnwindBody> header, UnwindInfoPool& pool) {
    HeaderBodies result;
    for (const UnwindBody& body : header) {
        const std::uint8_t* info = pool.intern(body.unwind_info);
        if (info == nullptr) {
            result.had_room = false;
            info = info_from_prologue({.start = body.start, .size = body.size}, pool);
        }
        if (info == nullptr) continue;
        result.bodies.push_back({.start = body.start, .size = body.size, .unwind_info = info});
    }
    return result;
}

}  // namespace

std::vector<JitBody> bodies_of(const JitCode& code, UnwindInfoPool& pool, CodeCounters& counters) {
    const auto header =
        read_jit_code_header(code.ranges[0].start, code.ranges[0].size, code.function_id);
    std::vector<JitBody> bodies;
    if (header.has_value()) {
        HeaderBodies from_header = bodies_from_header(*header, pool);
        bodies = std::move(from_header.bodies);
        if (from_header.had_room) {
            ++counters.jit_from_header;
            return bodies;
        }
        ++counters.jit_without_room;
    } else {
        ++counters.invalid_headers;
        bodies = bodies_from_prologues(code, pool);
    }
    ++(bodies.empty() ? counters.jit_rejected : counters.jit_from_prologue);
    return bodies;
}

}  // namespace np::symbols
