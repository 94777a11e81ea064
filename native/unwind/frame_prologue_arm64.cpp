#include "base/safe_load.h"
#include "unwind/frame_prologue.h"

namespace np::unwind {
namespace {

constexpr std::uint64_t kInstruction = 4;
constexpr std::uint64_t kFurthest = 32 * kInstruction;  // from a function's start to its frame's

std::uint32_t instruction_at(std::uint64_t address) noexcept {
    std::uint64_t word = 0;
    return base::load_word(address, word) ? static_cast<std::uint32_t>(word) : 0;
}

// Of an addition or subtraction: 12 bits, shifted by as many where a bit says so.
std::uint64_t immediate(std::uint32_t instruction) noexcept {
    return std::uint64_t{instruction >> 10 & 0xfff} << ((instruction >> 22 & 1) * 12);
}

bool is_frame_start(std::uint32_t instruction) noexcept {
    return (instruction & 0xff8003ff) == 0x910003fd;  // add x29, sp, #n; with 0 also mov x29, sp
}

bool is_allocation(std::uint32_t instruction) noexcept {
    return (instruction & 0xff8003ff) == 0xd10003ff;  // sub sp, sp, #n
}

}  // namespace

std::optional<std::uint64_t> frame_above_sp(std::uint64_t start, std::uint64_t pc) noexcept {
    for (std::uint64_t at = start; at < start + kFurthest && at < pc; at += kInstruction) {
        if (!is_frame_start(instruction_at(at))) continue;
        std::uint64_t distance = immediate(instruction_at(at));
        // What is too large for one instruction is allocated behind the frame.
        while (is_allocation(instruction_at(at += kInstruction))) {
            distance += immediate(instruction_at(at));
        }
        return distance;
    }
    return {};
}

std::uint64_t target_of_call(std::uint64_t address) noexcept {
    const std::uint32_t instruction = instruction_at(address - kInstruction);
    if ((instruction & 0xfc000000) != 0x94000000) return 0;  // bl
    // 26 bits with a sign, in instructions.
    const auto distance = static_cast<std::int32_t>(instruction << 6) >> 4;
    return address - kInstruction + static_cast<std::uint64_t>(std::int64_t{distance});
}

}  // namespace np::unwind
