#include "unwind/stack_walker.h"

#include <optional>

#include "base/safe_load.h"
#include "unwind/cached_callers.h"
#include "unwind/epilogue_x64.h"
#include "unwind/interrupted_frame.h"
#include "unwind/return_address_x64.h"
#include "unwind/step.h"
#include "unwind/unwind_info.h"

namespace np::unwind {
namespace {

// Whether the pc may stand at any instruction, as in the leaf, or behind a call.
enum class Place : std::uint8_t { kAnywhere, kAfterCall };

RuleLookup probe(const CodeMap& map, const Registers& registers) noexcept {
    const auto rule = probe_return_address(map, registers.sp);
    return rule.has_value() ? RuleLookup{.rule = *rule, .is_probed = true}
                            : RuleLookup{.failure = WalkEnd::kUnknownCode};
}

RuleLookup library_rule(const CodeMap& map, const Code& code, const Registers& registers,
                        Place place) noexcept {
    const Rule rule = code.rows->find(code.offset);
    if (rule.kind != RuleKind::kNone) return {.rule = rule};
    if (is_signal_return(registers.pc)) return {.rule = {.kind = RuleKind::kSignalFrame}};
    if (place == Place::kAnywhere) return probe(map, registers);
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

RuleLookup search_rule(const CodeMap& map, const Registers& registers, Place place) noexcept {
    const Code code = map.find(place == Place::kAnywhere ? registers.pc : registers.pc - 1);
    switch (code.kind) {
        case CodeKind::kLibrary: return library_rule(map, code, registers, place);
        case CodeKind::kManaged: return managed_rule(code.function, registers, place);
        case CodeKind::kImageGap: return probe(map, registers);
        case CodeKind::kUnknown:
            if (place == Place::kAnywhere) return probe(map, registers);
            return {.failure = WalkEnd::kBadReturnAddress};
    }
    return {};
}

// Callers by the cache. The rule of a caller depends on its return address alone, but for code
// without unwind data, whose stack is probed.
class RuleFinder {
public:
    // The epoch before everything else, see rule_cache.h.
    explicit RuleFinder(const CodeMap& map) noexcept : map_(map), epoch_(map.epoch()) {}

    [[nodiscard]] RuleLookup find(const Registers& registers, Place place) const noexcept {
        RuleCache* const cache = map_.rules();
        if (place == Place::kAnywhere || cache == nullptr) {
            return search_rule(map_, registers, place);
        }
        if (const auto known = cache->find(registers.pc, epoch_); known.has_value()) {
            return {.rule = known->rule()};
        }
        const RuleLookup found = search_rule(map_, registers, place);
        if (!found.is_probed) cache->insert(registers.pc, epoch_, found.rule);
        return found;
    }

    // Leaves the callers that the cache knows; see walk_cached_callers.
    [[nodiscard]] std::size_t leave_known(Registers& registers,
                                          std::span<std::uint64_t> frames) const noexcept {
        const RuleCache* const cache = map_.rules();
        return cache == nullptr ? 0 : walk_cached_callers(*cache, epoch_, registers, frames);
    }

private:
    const CodeMap& map_;
    const std::uint64_t epoch_;
};

bool leads_to_interrupted_code(const Rule& rule) noexcept {
    return rule.kind == RuleKind::kSignalFrame || rule.return_words != 1;
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
    if (map.find(before.pc).kind != CodeKind::kLibrary) return failure;
    for (const auto& guess :
         {rule_in_library_epilogue(before.pc), probe_return_address(map, before.sp)}) {
        if (!guess.has_value()) continue;
        registers = before;
        const auto guess_failure = step(*guess, registers);
        if (!guess_failure.has_value() && map.is_code(registers.pc - 1)) return guess_failure;
    }
    return failure;
}

std::optional<WalkEnd> leave(const CodeMap& map, const Rule& rule, Place place,
                             Registers& registers) noexcept {
    return place == Place::kAfterCall ? step(rule, registers) : leave_leaf(map, rule, registers);
}

}  // namespace

WalkResult walk(const CodeMap& map, Registers registers, std::span<std::uint64_t> frames) noexcept {
    std::size_t count = 0;
    Place place = Place::kAnywhere;
    const RuleFinder rules(map);
    for (;;) {
        if (place == Place::kAfterCall) {
            count += rules.leave_known(registers, frames.subspan(count));
        }
        if (count == frames.size()) return {count, WalkEnd::kDepthLimit};
        const RuleLookup lookup = rules.find(registers, place);
        // A return address that is no code is not a frame; the leaf always is, wherever it stands.
        if (lookup.rule.kind == RuleKind::kNone && lookup.failure == WalkEnd::kBadReturnAddress) {
            return {count, lookup.failure};
        }
        frames[count++] = place == Place::kAnywhere ? registers.pc : registers.pc - 1;
        if (lookup.rule.kind == RuleKind::kNone) return {count, lookup.failure};
        if (lookup.rule.kind == RuleKind::kRoot) return {count, WalkEnd::kRoot};
        if (lookup.rule.kind == RuleKind::kUnsupported) return {count, WalkEnd::kUnsupportedRule};
        if (const auto failure = leave(map, lookup.rule, place, registers); failure.has_value()) {
            return {count, *failure};
        }
        place = leads_to_interrupted_code(lookup.rule) ? Place::kAnywhere : Place::kAfterCall;
    }
}

}  // namespace np::unwind
