#include <optional>

#include "base/safe_load.h"
#include "unwind/blocked_frame.h"
#include "unwind/registers.h"
#include "unwind/return_address.h"
#include "unwind/step.h"
#include "unwind/unwind_info.h"

namespace np::unwind {
namespace {

constexpr unsigned kMostFrames = 16;
constexpr std::uint64_t kLongestBody = 4096;  // bytes that are searched for the prologue
constexpr std::uint64_t kMostWords = 512;     // of stack that are searched for a return address

std::uint64_t byte_at(std::uint64_t address) noexcept {
    std::uint64_t word = 0;
    return base::load_word(address, word) ? word & 0xFF : 0;
}

// A frame by the frame pointer keeps the return address beside it.
bool is_frame(const CodeMap& map, std::uint64_t fp) noexcept {
    std::uint64_t address = 0;
    return base::load_word(fp + 8, address) && map.is_code(address - 1) && follows_call(address);
}

// Where the instructions behind the last `push rbp; mov rbp, rsp` before pc begin.
std::optional<std::uint64_t> find_prologue(std::uint64_t pc) noexcept {
    constexpr std::uint64_t kPushAndMove = 0xe5894855;
    constexpr std::uint64_t kSize = 4;
    for (std::uint64_t back = kSize; back < kLongestBody; ++back) {
        std::uint64_t word = 0;
        if (!base::load_word(pc - back, word)) return {};
        if ((word & 0xFFFFFFFF) == kPushAndMove) return pc - back + kSize;
    }
    return {};
}

// Bytes between sp and the frame pointer behind a prologue of pushes and one allocation.
std::uint64_t frame_size(std::uint64_t code) noexcept {
    constexpr std::uint64_t kPush = 0x50;  // to 0x57, with 0x41 before it for r8 to r15
    std::uint64_t size = 0;
    for (;;) {
        const std::uint64_t prefix = byte_at(code) == 0x41 ? 1 : 0;
        if ((byte_at(code + prefix) & 0xF8) != kPush) break;
        code += 1 + prefix;
        size += 8;
    }
    std::uint64_t word = 0;
    if (!base::load_word(code, word)) return size;
    if ((word & 0xFFFFFF) == 0xec8348) return size + (word >> 24 & 0xFF);        // sub rsp, imm8
    if ((word & 0xFFFFFF) == 0xec8148) return size + (word >> 24 & 0xFFFFFFFF);  // sub rsp, imm32
    return size;
}

// Where the call goes whose return address lies at `fp` + 8; 0 for an indirect one.
std::uint64_t called_at(std::uint64_t fp) noexcept {
    constexpr unsigned kOpcode = 24;  // bits before the five bytes of a direct call
    std::uint64_t address = 0;
    std::uint64_t word = 0;
    if (!base::load_word(fp + 8, address) || !base::load_word(address - 8, word)) return 0;
    if ((word >> kOpcode & 0xFF) != 0xe8) return 0;
    const auto distance = static_cast<std::int32_t>(word >> 32);
    return address + static_cast<std::uint64_t>(std::int64_t{distance});
}

bool is_at_entry(const Rule& rule) noexcept {
    return rule.kind == RuleKind::kStep && rule.base == CfaBase::kSp && rule.cfa_offset == 8;
}

struct Entry {
    std::uint64_t first = 0;
    std::uint64_t last = 0;
};

// Where the function around `pc` begins: before its first push the frame's address is sp + 8. The
// last bytes of the function before it, where that is so too, may be taken along.
Entry find_entry(const Code& code, std::uint64_t pc) noexcept {
    constexpr std::uint32_t kMostBytes = 64;
    std::uint32_t back = 1;
    while (back < kLongestBody && back < code.offset &&
           !is_at_entry(code.rows->find(code.offset - back))) {
        ++back;
    }
    Entry entry{.first = pc - back, .last = pc - back};
    for (std::uint32_t more = back; more < back + kMostBytes && more < code.offset; ++more) {
        if (!is_at_entry(code.rows->find(code.offset - more))) break;
        entry.first = pc - more;
    }
    return entry;
}

// What the stack holds of earlier calls looks like a frame too: a call of this very function counts
// most.
std::uint64_t search_frame(const CodeMap& map, std::uint64_t sp, const Entry& entry) noexcept {
    std::uint64_t found = 0;
    for (std::uint64_t word = 0; word < kMostWords; ++word) {
        const std::uint64_t fp = sp + word * 8;
        std::uint64_t saved = 0;
        if (!base::load_word(fp, saved)) break;
        if (saved <= fp || !is_frame(map, fp)) continue;
        const std::uint64_t called = called_at(fp);
        if (called >= entry.first && called <= entry.last) return fp;
        if (found == 0) found = fp;
    }
    return found;
}

std::uint64_t find_frame(const CodeMap& map, std::uint64_t pc, std::uint64_t sp) noexcept {
    const Code code = map.find(pc);
    if (code.kind != CodeKind::kLibrary) return 0;
    const Entry entry = find_entry(code, pc);
    const auto prologue = find_prologue(pc);
    // One before the entry is another function's.
    if (prologue && *prologue > entry.last) {
        const std::uint64_t fp = sp + frame_size(*prologue);
        if (is_frame(map, fp)) return fp;
    }
    return search_frame(map, sp, entry);
}

Rule rule_at(const CodeMap& map, const Registers& registers, std::uint64_t look_up) noexcept {
    const Code code = map.find(look_up);
    if (code.kind == CodeKind::kLibrary) return code.rows->find(code.offset);
    if (code.kind != CodeKind::kManaged) return {};
    return rule_from_unwind_info(code.function, registers.pc - code.function.start).rule;
}

}  // namespace

std::uint64_t blocked_frame_pointer(const CodeMap& map, std::uint64_t pc,
                                    std::uint64_t sp) noexcept {
    Registers registers{.pc = pc, .sp = sp};
    for (unsigned frame = 0; frame < kMostFrames; ++frame) {
        const std::uint64_t look_up = frame == 0 ? registers.pc : registers.pc - 1;
        const Rule rule = rule_at(map, registers, look_up);
        if (rule.kind != RuleKind::kStep) return 0;
        if (rule.base == CfaBase::kFp || rule.fp == FpRule::kAtFp) {
            return find_frame(map, look_up, registers.sp);
        }
        // Saved on the stack: the walk finds it there.
        if (rule.fp != FpRule::kSame || rule.base != CfaBase::kSp) return 0;
        if (step(rule, registers).has_value()) return 0;
    }
    return 0;
}

}  // namespace np::unwind
