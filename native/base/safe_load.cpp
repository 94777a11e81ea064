#include "base/safe_load.h"

// The loads themselves, one assembly file per architecture.
extern "C" {
bool np_load_word(std::uintptr_t address, std::uint64_t* out) noexcept;
bool np_copy_memory(void* to, std::uintptr_t from, std::size_t size) noexcept;
extern const char np_load_word_access[];
extern const char np_copy_memory_access[];
extern const char np_safe_load_failed[];
}

namespace np::base {

bool load_word(std::uintptr_t address, std::uint64_t& out) noexcept {
    return np_load_word(address, &out);
}

bool copy_memory(void* to, std::uintptr_t from, std::size_t size) noexcept {
    return np_copy_memory(to, from, size);
}

std::optional<std::uintptr_t> safe_load_resume(std::uintptr_t faulting_pc) noexcept {
    if (faulting_pc == reinterpret_cast<std::uintptr_t>(np_load_word_access) ||
        faulting_pc == reinterpret_cast<std::uintptr_t>(np_copy_memory_access)) {
        return reinterpret_cast<std::uintptr_t>(np_safe_load_failed);
    }
    return std::nullopt;
}

}  // namespace np::base
