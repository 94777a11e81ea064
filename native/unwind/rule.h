// How to get from a frame to its caller. Every source of unwind data is brought into this one form.
#pragma once

#include <cstdint>

#include "unwind/architecture.h"
#include "unwind/walk_end.h"

namespace np::unwind {

enum class RuleKind : std::uint8_t {
    kNone,       // no data for this place: padding, hand-written code
    kStep,       // cfa = base + cfa_offset, the return address is at cfa - 8 * return_words
    kStepDeref,  // cfa = *(base + cfa_offset) + 8 * kept_words: functions that realign their stack
    kPlt,        // kStep, and cfa is 8 more from byte fp_offset of a 16-byte entry on
    kRoot,       // the thread's first function: it has no caller
    kSignalFrame,  // the interrupted registers lie in a ucontext at sp
    kUnsupported,  // data that this version cannot follow
};

enum class CfaBase : std::uint8_t {
    kSp,
    kFp,
    kGeneral,  // another register, of interrupted code alone
};

// Where the caller's frame pointer is.
enum class FpRule : std::uint8_t {
    kSame,   // still in its register
    kAtCfa,  // saved at cfa + fp_offset
    kAtFp,   // saved at fp + fp_offset
    kLost,
};

struct Rule {
    RuleKind kind = RuleKind::kNone;
    CfaBase base = CfaBase::kSp;
    FpRule fp = FpRule::kSame;
    // kStepDeref: from the address that the function kept up to its frame. Compilers keep the
    // frame's address itself, OpenSSL's assembly sp as it was at the entry or behind its pushes.
    std::uint8_t kept_words = 0;
    std::uint8_t general = 0;  // kGeneral: the register's DWARF number
    // 0: the return address is still in its register, where there is one for it. On x86-64 more
    // than 1 where the red zone of interrupted code lies between (the runtime's own signal
    // wrappers): what is called the return address there is the interrupted pc.
    std::uint16_t return_words = 1;
    std::int32_t cfa_offset = 0;
    std::int32_t fp_offset = 0;

    friend bool operator==(const Rule&, const Rule&) = default;
};

static_assert(sizeof(Rule) == 16);

// Whether the return address is in its register, which only interrupted code has at hand.
constexpr bool returns_by_register(const Rule& rule) noexcept {
    return !kIsReturnAddressPushed && rule.kind == RuleKind::kStep && rule.return_words == 0;
}

// A rule, or why there is none.
struct RuleLookup {
    Rule rule = {};
    WalkEnd failure = WalkEnd::kUnknownCode;  // meaningful when rule.kind is kNone
    // By what lies on the stack now (return_address.h), which makes no rule for another time.
    bool needs_probe = false;
    // Not 0: ask the library itself, see eh_frame_search.h. Not for another time either: the
    // library may go before the map has known it.
    std::uint64_t unwind_header = 0;
};

}  // namespace np::unwind
