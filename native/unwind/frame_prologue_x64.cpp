#include "base/safe_load.h"
#include "unwind/frame_prologue.h"

namespace np::unwind {
namespace {

constexpr std::uint64_t kFurthest = 64;  // bytes from a function's start to where its frame begins

std::uint64_t byte_at(std::uint64_t address) noexcept {
    std::uint64_t word = 0;
    return base::load_word(address, word) ? word & 0xFF : 0;
}

// Where the instructions behind `push rbp; mov rbp, rsp` begin.
std::optional<std::uint64_t> find_allocation(std::uint64_t start, std::uint64_t pc) noexcept {
    constexpr std::uint64_t kPushAndMove = 0xe5894855;
    constexpr std::uint64_t kSize = 4;
    for (std::uint64_t at = start; at < start + kFurthest && at + kSize <= pc; ++at) {
        std::uint64_t word = 0;
        if (!base::load_word(at, word)) return {};
        if ((word & 0xFFFFFFFF) == kPushAndMove) return at + kSize;
    }
    return {};
}

// Bytes that pushes and one allocation take.
std::uint64_t size_of_allocation(std::uint64_t code) noexcept {
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

}  // namespace

std::optional<std::uint64_t> frame_above_sp(std::uint64_t start, std::uint64_t pc) noexcept {
    const auto allocation = find_allocation(start, pc);
    return allocation ? std::optional(size_of_allocation(*allocation)) : std::nullopt;
}

std::uint64_t target_of_call(std::uint64_t address) noexcept {
    constexpr unsigned kOpcode = 24;  // bits before the five bytes of a direct call
    std::uint64_t word = 0;
    if (!base::load_word(address - 8, word) || (word >> kOpcode & 0xFF) != 0xe8) return 0;
    const auto distance = static_cast<std::int32_t>(word >> 32);
    return address + static_cast<std::uint64_t>(std::int64_t{distance});
}

}  // namespace np::unwind
