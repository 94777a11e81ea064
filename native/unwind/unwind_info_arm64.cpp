#include <optional>

#include "unwind/runtime_function.h"
#include "unwind/unwind_codes_arm64.h"
#include "unwind/unwind_info.h"
#include "unwind/unwind_record_arm64.h"

namespace np::unwind {
namespace {

constexpr RuleLookup kUnreadable{.failure = WalkEnd::kUnreadableMemory};
constexpr RuleLookup kUnsupported{.failure = WalkEnd::kUnsupportedRule};

RuleLookup lookup_of(const CodedFrame& frame) noexcept {
    const Rule rule = rule_of(frame);
    return rule.kind == RuleKind::kNone ? kUnsupported : RuleLookup{.rule = rule};
}

// The codes that apply: from where on, and how many of them do not.
struct Start {
    std::uint32_t index = 0;
    std::uint32_t skipped = 0;
};

// Where the epilogue is that `at`, in instructions, stands in. Nothing outside of all.
std::optional<Start> find_epilogue(const UnwindRecord& record, const UnwindCodes& codes,
                                   std::uint64_t at) noexcept {
    const auto start_of = [&](std::uint32_t index, std::uint64_t first) -> std::optional<Start> {
        if (at < first || at - first > record.code_bytes) return std::nullopt;
        const auto length = codes.count(index);
        if (!length.has_value() || at > first + *length) return std::nullopt;
        return Start{.index = index, .skipped = static_cast<std::uint32_t>(at - first)};
    };
    if (record.has_single_epilogue) {
        const auto length = codes.count(record.single_epilogue);
        if (!length.has_value() || *length >= record.function_length) return std::nullopt;
        return start_of(record.single_epilogue, record.function_length - (*length + 1));
    }
    for (std::uint32_t i = 0; i < record.epilogue_count; ++i) {
        std::uint32_t scope = 0;
        if (!load_u32(record.scopes + std::uint64_t{i} * 4, scope)) return std::nullopt;
        const auto found = start_of(scope >> 22, scope & 0x3ffff);
        if (found.has_value()) return found;
    }
    return std::nullopt;
}

RuleLookup rule_from_record(std::uint64_t address, std::uint64_t at) noexcept {
    UnwindRecord record;
    if (!load_unwind_record(address, record)) return kUnreadable;
    if (record.version != 0 && record.version != kMadeFromPrologue) return kUnsupported;
    const UnwindCodes codes(record.codes(), record.code_bytes);
    const auto prologue = codes.count(0);
    if (!prologue.has_value()) return kUnsupported;
    Start start;
    if (at < *prologue) {
        start.skipped = *prologue - static_cast<std::uint32_t>(at);
    } else {
        start = find_epilogue(record, codes, at).value_or(Start{});
    }
    CodedFrame frame;
    return codes.undo(start.index, start.skipped, frame) ? lookup_of(frame) : kUnsupported;
}

// The frame that the packed form describes. None of .NET's compilers emits it; where it stands for
// code within a prologue that is not read from it, and epilogues are decoded.
// Not inlined: its frame would lie beside that of a record, and a handler's stack is small.
[[gnu::noinline]] RuleLookup rule_from_packed(std::uint32_t packed, std::uint64_t at) noexcept {
    constexpr std::uint32_t kFragment = 2;  // without a prologue
    const std::uint32_t float_registers = packed >> 13 & 7;
    const std::uint32_t registers = packed >> 16 & 0xf;
    const std::uint32_t homes = packed >> 20 & 1;
    const std::uint32_t chain = packed >> 21 & 3;
    const std::uint32_t size = (packed >> 23 & 0x1ff) * 16;
    const std::uint32_t return_words = chain == 1 ? 1 : 0;
    const std::uint32_t float_words = float_registers == 0 ? 0 : float_registers + 1;
    const std::uint32_t saved =
        ((registers + return_words + float_words + homes * 8) * 8 + 15) & ~15U;
    if (saved > size) return kUnsupported;
    // At most: the signing, a store for each pair, the homes, two allocations, fp and lr, the move.
    const std::uint32_t most = 1 + registers / 2 + 2 + float_words / 2 + 1 + homes * 4 + 4;
    if ((packed & kPackedUnwindMask) != kFragment && at < most) return kUnsupported;
    CodedFrame frame{.position = size};
    if (chain >= 2) {
        frame.base = CfaBase::kFp;
        frame.saved_fp = 0;
        frame.saved_return_address = 8;
    } else if (chain == 1) {
        frame.saved_return_address = std::int64_t{size} - saved + std::int64_t{registers} * 8;
    }
    return lookup_of(frame);
}

}  // namespace

RuleLookup rule_from_unwind_info(const ManagedFunction& function, std::uint64_t offset) noexcept {
    const std::uint64_t at = offset / kInstructionSize;
    const auto packed = static_cast<std::uint32_t>(function.unwind_info);
    if ((packed & kPackedUnwindMask) != 0) return rule_from_packed(packed, at);
    return rule_from_record(function.unwind_info, at);
}

}  // namespace np::unwind
