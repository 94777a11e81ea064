#include "unwind/epilogue_arm64.h"

#include "unwind/architecture.h"
#include "unwind/epilogue.h"
#include "unwind/unwind_codes_arm64.h"
#include "unwind/unwind_record_arm64.h"

namespace np::unwind {
namespace {

constexpr int kMostInstructions = 24;  // ten pairs, two releases, and a return

std::int64_t sign_extended(std::uint32_t value, unsigned bits) noexcept {
    const auto shift = 32 - bits;
    return static_cast<std::int32_t>(value << shift) >> shift;
}

struct Instruction {
    std::uint32_t bits = 0;

    [[nodiscard]] bool is(std::uint32_t mask, std::uint32_t value) const noexcept {
        return (bits & mask) == value;
    }

    [[nodiscard]] std::uint32_t field(unsigned shift, unsigned width) const noexcept {
        return bits >> shift & ((1U << width) - 1);
    }

    [[nodiscard]] bool is_by_sp() const noexcept { return field(5, 5) == 31; }
};

void load(CodedFrame& frame, std::uint32_t reg, std::int64_t position) noexcept {
    if (reg == kDwarfFp) frame.saved_fp = position;
    if (reg == kDwarfReturnAddress) frame.saved_return_address = position;
}

// ldp of two registers of 8 or 16 bytes by sp, with or without its growth.
bool loads_pair(Instruction at, CodedFrame& frame) noexcept {
    const bool is_general = at.is(0xfe400000, 0xa8400000);
    const bool is_wide = at.is(0xfe400000, 0xac400000);
    const bool is_vector = is_wide || at.is(0xfe400000, 0x6c400000);
    const std::uint32_t mode = at.field(23, 2);
    constexpr std::uint32_t kGrowsFirst = 3;
    constexpr std::uint32_t kGrowsAfter = 1;
    if ((!is_general && !is_vector) || mode == kGrowsFirst) return false;
    const std::int64_t size = is_wide ? 16 : 8;
    const std::int64_t offset = sign_extended(at.field(15, 7), 7) * size;
    const std::int64_t position = frame.position + (mode == kGrowsAfter ? 0 : offset);
    if (is_general) {
        load(frame, at.field(0, 5), position);
        load(frame, at.field(10, 5), position + size);
    }
    if (mode == kGrowsAfter) frame.position += offset;
    return true;
}

// ldr of one register of 8 bytes by sp, with or without its growth.
bool loads_one(Instruction at, CodedFrame& frame) noexcept {
    const bool is_general = at.field(26, 1) == 0;
    if (at.is(0xfbc00000, 0xf9400000)) {  // [sp, #n]
        const std::int64_t position = frame.position + std::int64_t{at.field(10, 12)} * 8;
        if (is_general) load(frame, at.field(0, 5), position);
        return true;
    }
    if (!at.is(0xfbe00c00, 0xf8400400)) return false;  // [sp], #n
    if (is_general) load(frame, at.field(0, 5), frame.position);
    frame.position += sign_extended(at.field(12, 9), 9);
    return true;
}

// add sp, sp, #n; sub or add sp, x29, #n.
bool releases(Instruction at, CodedFrame& frame) noexcept {
    const std::int64_t size = std::int64_t{at.field(10, 12)} << (at.field(22, 1) * 12);
    if (at.is(0xff8003ff, 0x910003ff)) {
        frame.position += size;
        return true;
    }
    const bool is_above = at.is(0xff8003ff, 0x910003bf);
    const bool is_below = at.is(0xff8003ff, 0xd10003bf);
    if (!is_above && !is_below) return false;
    frame = {.base = CfaBase::kFp, .position = is_above ? size : -size};
    return true;
}

// A jump through a register may be one within the function, so it counts only behind something that
// is an epilogue's.
bool leaves(Instruction at, std::uint64_t pc, const ManagedFunction& function,
            bool is_first) noexcept {
    if (at.is(0xfffffc1f, 0xd65f0000) || at.is(0xfffffbff, 0xd65f0bff)) return true;  // ret, retaa
    if (at.is(0xfffffc1f, 0xd61f0000)) return !is_first;                              // br
    if (!at.is(0xfc000000, 0x14000000)) return false;                                 // b
    const std::uint64_t target =
        pc + static_cast<std::uint64_t>(sign_extended(at.field(0, 26), 26) * 4);
    return target < function.start || target >= function.end;
}

bool knows_its_epilogues(std::uint64_t unwind_info) noexcept {
    if ((unwind_info & kPackedUnwindMask) != 0) return false;
    UnwindRecord record;
    return !load_unwind_record(unwind_info, record) || record.version != kMadeFromPrologue;
}

}  // namespace

std::optional<Rule> decode_epilogue(const ManagedFunction& function, std::uint64_t pc) noexcept {
    constexpr std::uint32_t kAuthenticate = 0xd50323bf;  // autiasp, and autibsp but for one bit
    constexpr std::uint32_t kEitherKey = 0xffffffbf;
    CodedFrame frame;
    for (int i = 0; i < kMostInstructions; ++i, pc += kInstructionSize) {
        Instruction at;
        if (!load_u32(pc, at.bits)) return std::nullopt;
        if (leaves(at, pc, function, i == 0)) {
            const Rule rule = rule_of(frame);
            return rule.kind == RuleKind::kNone ? std::nullopt : std::optional(rule);
        }
        const bool is_signature = at.is(kEitherKey, kAuthenticate & kEitherKey);
        const bool is_load = at.is_by_sp() && (loads_pair(at, frame) || loads_one(at, frame));
        if (!is_signature && !is_load && !releases(at, frame)) return std::nullopt;
    }
    return std::nullopt;
}

std::optional<Rule> rule_in_epilogue(const ManagedFunction& function, std::uint64_t pc) noexcept {
    if (knows_its_epilogues(function.unwind_info)) return std::nullopt;
    return decode_epilogue(function, pc);
}

std::optional<Rule> rule_in_library_epilogue(std::uint64_t /*pc*/) noexcept {
    return std::nullopt;
}

}  // namespace np::unwind
