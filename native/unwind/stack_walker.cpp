#include "unwind/stack_walker.h"

#include <optional>

#include "base/safe_load.h"
#include "unwind/architecture.h"
#include "unwind/cached_frames.h"
#include "unwind/eh_frame_search.h"
#include "unwind/epilogue.h"
#include "unwind/hijacked_return.h"
#include "unwind/interrupted_frame.h"
#include "unwind/place.h"
#include "unwind/return_address.h"
#include "unwind/step.h"
#include "unwind/tracked_register.h"
#include "unwind/unwind_info.h"

namespace np::unwind {
namespace {

constexpr RuleLookup kProbe{.needs_probe = true};

// Not inlined, and not within the search for rules: a handler's stack is small.
[[gnu::noinline]] RuleLookup probe(const CodeMap& map, const Registers& registers) noexcept {
    const auto rule = probe_return_address(map, registers);
    return rule.has_value() ? RuleLookup{.rule = *rule}
                            : RuleLookup{.failure = WalkEnd::kUnknownCode};
}

RuleLookup library_rule(const Rule& rule, const Registers& registers, Place place) noexcept {
    if (rule.kind != RuleKind::kNone) return {.rule = rule};
    if (is_signal_return(registers.pc)) return {.rule = {.kind = RuleKind::kSignalFrame}};
    if (place == Place::kAnywhere) return kProbe;
    if (const auto guess = rule_in_library_epilogue(registers.pc); guess.has_value()) {
        return {.rule = *guess};
    }
    return {.failure = WalkEnd::kUnknownCode};
}

RuleLookup managed_rule(const ManagedFunction& function, const Registers& registers,
                        Place place) noexcept {
    if (place == Place::kAnywhere) {
        if (const auto rule = rule_in_epilogue(function, registers.pc); rule.has_value()) {
            return {.rule = *rule};
        }
    }
    return rule_from_unwind_info(function, registers.pc - function.start);
}

// The runtime's trampoline for suspensions (hijacked_return.h), before which other code may lie:
// what is behind no call, but for what a signal's handler returns to, is no caller.
bool is_entered_by_return(const Code& code, std::uint64_t pc) noexcept {
    return !kHasGapsBetweenFunctions && code.kind != CodeKind::kUnknown && !follows_call(pc) &&
           !is_signal_return(pc);
}

// Not inlined, as what it needs would lie below all that follows.
[[gnu::noinline]] RuleLookup search_rule(const CodeMap& map, RuleCache* cache, std::uint64_t epoch,
                                         const Registers& registers, Place place) noexcept {
    const Code code = map.find(lookup_address(registers, place));
    if (place == Place::kAfterCall && is_entered_by_return(code, registers.pc)) {
        return {.failure = WalkEnd::kBadReturnAddress};
    }
    switch (code.kind) {
        case CodeKind::kLibrary:
            if (cache != nullptr && place == Place::kAnywhere) {
                cache->rows().insert(registers.pc, epoch, *code.rows, code.offset);
            }
            return library_rule(code.rows->find(code.offset), registers, place);
        case CodeKind::kYoungLibrary: return {.unwind_header = code.unwind_header};
        case CodeKind::kManaged: return managed_rule(code.function, registers, place);
        case CodeKind::kImageGap: return kProbe;
        case CodeKind::kUnknown:
            if (place == Place::kAnywhere) return kProbe;
            return {.failure = WalkEnd::kBadReturnAddress};
    }
    return {};
}

bool is_general_of_caller(const Rule& rule, Place place) noexcept {
    return place == Place::kAfterCall && rule.base == CfaBase::kGeneral;
}

bool leads_to_interrupted_code(const Rule& rule) noexcept {
    return rule.kind == RuleKind::kSignalFrame ||
           (kIsReturnAddressPushed && rule.return_words != 1);
}

bool leads_to_code(const CodeMap& map, const std::optional<Rule>& guess,
                   Registers& registers) noexcept {
    return guess.has_value() && !step(*guess, registers).has_value() &&
           map.is_code(registers.pc - 1);
}

// Hand-written code does not always describe all its pushes and pops. When the leaf's rule leads to
// what is no code, and the leaf is not managed, its way out is decoded, and then the return address
// is looked for as in a stub. Not inlined: what it needs would lie below the search for rules, and
// the handler's stack is small.
[[gnu::noinline]] std::optional<WalkEnd> leave_leaf(const CodeMap& map, const Rule& rule,
                                                    Registers& registers) noexcept {
    const Registers before = registers;
    const auto failure = step(rule, registers);
    if (rule.kind == RuleKind::kSignalFrame) return failure;
    if (!failure.has_value() && map.is_code(registers.pc - 1)) return failure;
    if (!map.is_library(before.pc) && map.unwind_header_at(before.pc) == 0) return failure;
    // The trampoline of a suspension has not put the address back yet.
    if (!failure.has_value() && restore_return_address(map, registers)) return failure;
    registers = before;
    if (leads_to_code(map, rule_in_library_epilogue(before.pc), registers)) return std::nullopt;
    registers = before;
    if (leads_to_code(map, probe_return_address(map, before), registers)) return std::nullopt;
    registers = before;
    return step(rule, registers);
}

std::optional<WalkEnd> leave(const CodeMap& map, const Rule& rule, Place place,
                             Registers& registers) noexcept {
    return place == Place::kAfterCall ? step(rule, registers) : leave_leaf(map, rule, registers);
}

// Asks the library itself. Not inlined, and not within the search for rules: a handler's stack is
// small.
[[gnu::noinline]] RuleLookup young_library_rule(std::uint64_t unwind_header,
                                                const Registers& registers, Place place,
                                                WalkScratch scratch) noexcept {
    const std::uint64_t pc = lookup_address(registers, place);
    const Rule rule = rule_from_eh_frame(unwind_header, pc, kDwarfFp, scratch);
    return library_rule(rule, registers, place);
}

// A caller without unwind data whose frame pointer is 0. AAPCS64 ends the chain of frames so; the
// start of programs that were linked with an old libc says it in no other way. Another walk may
// come to the same code with another frame pointer.
bool is_first_function(const RuleLookup& lookup, const Registers& registers) noexcept {
    return !kIsReturnAddressPushed && registers.fp == 0 && lookup.rule.kind == RuleKind::kNone &&
           lookup.failure == WalkEnd::kUnknownCode && !lookup.needs_probe;
}

// Asks for what the search for rules has left open, which makes no rule for another time.
void complete(const CodeMap& map, const Registers& registers, Place place, WalkScratch scratch,
              RuleLookup& lookup) noexcept {
    if (lookup.unwind_header != 0) {
        lookup = young_library_rule(lookup.unwind_header, registers, place, scratch);
    }
    if (is_first_function(lookup, registers)) lookup.rule.kind = RuleKind::kRoot;
    if (lookup.needs_probe) lookup = probe(map, registers);
}

// The runtime's trampoline is entered by a return, at its first byte: no code is before it.
bool is_replaceable(const RuleLookup& lookup, Place place) noexcept {
    return place == Place::kAfterCall && lookup.rule.kind == RuleKind::kNone;
}

// Why the walk ends at a frame; nothing when its rule leads on.
std::optional<WalkEnd> end_at(const RuleLookup& lookup, Place place) noexcept {
    if (lookup.rule.kind == RuleKind::kNone) return lookup.failure;
    if (lookup.rule.kind == RuleKind::kRoot) return WalkEnd::kRoot;
    if (lookup.rule.kind == RuleKind::kUnsupported) return WalkEnd::kUnsupportedRule;
    // The register that a call leaves its return address in is that of interrupted code alone.
    const bool is_lost = place == Place::kAfterCall && returns_by_register(lookup.rule);
    return is_lost ? std::optional(WalkEnd::kUnsupportedRule) : std::nullopt;
}

// Writes the frame, leaves it by its rule, and says where the pc of the next one stands. Why the
// walk ends, when it does.
std::optional<WalkEnd> leave_frame(const CodeMap& map, RuleLookup& lookup, Registers& registers,
                                   Place& place, std::span<std::uint64_t> frames) noexcept {
    frames.front() = lookup_address(registers, place);
    if (const auto end = end_at(lookup, place); end.has_value()) return end;
    if (is_general_of_caller(lookup.rule, place) &&
        !make_sp_based(map, registers, lookup.rule, WalkScratch{frames.subspan(1)})) {
        return WalkEnd::kUnsupportedRule;
    }
    if (const auto failure = leave(map, lookup.rule, place, registers); failure.has_value()) {
        return failure;
    }
    place = leads_to_interrupted_code(lookup.rule) ? Place::kAnywhere : Place::kAfterCall;
    return std::nullopt;
}

// Whether the frames that the cache knows begin with the one of this rule now.
bool remember(RuleCache* cache, std::uint64_t epoch, const Registers& registers, Place place,
              const Rule& rule) noexcept {
    if (cache == nullptr) return false;
    const RuleCache::Slot slot = RuleCache::slot_of(registers.pc, place);
    return cache->insert(slot, registers.pc, epoch, PackedRule::from(rule));
}

// See walk_cached_frames. None where there is no cache.
CachedFrames leave_known(RuleCache* cache, std::uint64_t epoch, Registers& registers, Place& place,
                         std::span<std::uint64_t> frames) noexcept {
    if (cache == nullptr) return {};
    const CachedFrames left = walk_cached_frames(*cache, epoch, registers, place, frames);
    if (left.count != 0) place = Place::kAfterCall;
    return left;
}

// Goes on with the walk behind `count` frames, at one whose rule has to be searched. Apart from
// walk(): most walks come to their end without it, and what they run shall be small.
[[gnu::noinline]] WalkResult search_on(const CodeMap& map, RuleCache* cache, Registers& registers,
                                       std::span<std::uint64_t> frames,
                                       std::size_t count) noexcept {
    const std::uint64_t epoch = map.epoch();  // before everything else, see rule_cache.h
    Place place = count == 0 ? Place::kAnywhere : Place::kAfterCall;
    while (count != frames.size()) {
        RuleLookup lookup = search_rule(map, cache, epoch, registers, place);
        if (remember(cache, epoch, registers, place, lookup.rule)) {
            const CachedFrames known =
                leave_known(cache, epoch, registers, place, frames.subspan(count));
            count += known.count;
            if (known.is_root_reached) return {count, WalkEnd::kRoot};
            // What is remembered is known now, unless another handler has overwritten it.
            if (known.count != 0) continue;
        }
        complete(map, registers, place, WalkScratch{frames.subspan(count)}, lookup);
        if (is_replaceable(lookup, place) && restore_return_address(map, registers)) continue;
        // A return address that is no code is not a frame; the leaf always is, wherever it stands.
        if (lookup.rule.kind == RuleKind::kNone && lookup.failure == WalkEnd::kBadReturnAddress) {
            return {count, lookup.failure};
        }
        const auto end = leave_frame(map, lookup, registers, place, frames.subspan(count++));
        if (end.has_value()) return {count, *end};
        const CachedFrames known =
            leave_known(cache, epoch, registers, place, frames.subspan(count));
        count += known.count;
        if (known.is_root_reached) return {count, WalkEnd::kRoot};
    }
    return {count, WalkEnd::kDepthLimit};
}

}  // namespace

[[gnu::hot]] WalkResult walk(const CodeMap& map, RuleCache* cache, Registers&& registers,
                             std::span<std::uint64_t> frames) noexcept {
    Place place = Place::kAnywhere;
    const CachedFrames known = leave_known(cache, map.epoch(), registers, place, frames);
    if (known.is_root_reached) return {known.count, WalkEnd::kRoot};
    return search_on(map, cache, registers, frames, known.count);
}

}  // namespace np::unwind
