#include "unwind/hijacked_return.h"

#include "base/safe_load.h"
#include "unwind/return_address.h"

namespace np::unwind {

bool restore_return_address(const CodeMap& map, Registers& registers) noexcept {
    constexpr std::uint64_t kSearched = 4096;  // a Thread object is smaller
    constexpr std::uint64_t kWord = 8;
    if (registers.runtime_thread == 0) return false;
    std::uint64_t before = 0;
    for (std::uint64_t at = 0; at < kSearched; at += kWord) {
        std::uint64_t word = 0;
        if (!base::load_word(registers.runtime_thread + at, word)) return false;
        const bool is_pair = before > kWord && is_return_slot(registers, word);
        if (is_pair && map.is_code(before - 1) && follows_call(before)) {
            registers.pc = before;
            registers.runtime_thread = 0;
            return true;
        }
        before = word;
    }
    return false;
}

}  // namespace np::unwind
