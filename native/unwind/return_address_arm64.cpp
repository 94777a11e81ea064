#include "base/safe_load.h"
#include "unwind/architecture.h"
#include "unwind/interrupted_frame.h"
#include "unwind/return_address.h"

namespace np::unwind {
namespace {

bool load_instruction(std::uint64_t address, std::uint32_t& out) noexcept {
    std::uint64_t word = 0;
    if (!base::load_word(address & ~std::uint64_t{7}, word)) return false;
    out = static_cast<std::uint32_t>(word >> ((address & 4) * 8));
    return true;
}

// The first entry of a procedure linkage table saves x16 and x30 before it goes to the loader, and
// linkers write no unwind data for it.
bool has_saved_pair(std::uint64_t pc) noexcept {
    constexpr std::uint32_t kStorePair = 0xa9bf7bf0;  // stp x16, x30, [sp, #-16]!
    constexpr std::uint64_t kInstructions = 8;        // behind it, at most
    for (std::uint64_t back = 1; back <= kInstructions; ++back) {
        std::uint32_t instruction = 0;
        if (!load_instruction(pc - back * 4, instruction)) return false;
        if (instruction == kStorePair) return true;
        if ((instruction & 0xfffffc1f) == 0xd61f0000) return false;  // br: another entry
    }
    return false;
}

}  // namespace

bool follows_call(std::uint64_t address) noexcept {
    std::uint32_t instruction = 0;
    if ((address & 3) != 0 || !load_instruction(address - 4, instruction)) return false;
    return instruction >> 26 == 0x25 ||                 // bl
           (instruction & 0xfffffc1f) == 0xd63f0000 ||  // blr
           (instruction & 0xfefff800) == 0xd63f0800;    // blraa and its kind
}

bool is_return_slot(const Registers& registers, std::uint64_t slot) noexcept {
    constexpr std::uint64_t kLargestFrame = 65536;
    std::uint64_t word = 0;
    return slot < registers.sp && registers.sp - slot <= kLargestFrame && (slot & 7) == 0 &&
           base::load_word(slot, word) && without_signature(word) == registers.pc;
}

std::optional<Rule> probe_return_address(const CodeMap& map, const Registers& registers) noexcept {
    std::uint64_t value = 0;
    if (load_general(registers, kDwarfReturnAddress, value).has_value()) return std::nullopt;
    value = without_signature(value);
    if (value < 4096 || !map.is_code(value - 1) || !follows_call(value)) return std::nullopt;
    return Rule{.kind = RuleKind::kStep,
                .return_words = 0,
                .cfa_offset = has_saved_pair(registers.pc) ? 16 : 0};
}

}  // namespace np::unwind
