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
namespace {

// An entry of the table of inlined loads (inline_load.h); both are relative to their own place.
struct InlinedLoad {
    std::int32_t load;
    std::int32_t resume;
};

std::uintptr_t address_of(const std::int32_t& relative) noexcept {
    return reinterpret_cast<std::uintptr_t>(&relative) +
           static_cast<std::uintptr_t>(std::intptr_t{relative});
}

}  // namespace

// The linker's bounds of the section; null in a program without inlined loads.
extern "C" {
// NOLINTBEGIN(bugprone-reserved-identifier,readability-identifier-naming)
[[gnu::weak, gnu::visibility("hidden")]] extern const InlinedLoad __start_np_safe_loads[];
[[gnu::weak, gnu::visibility("hidden")]] extern const InlinedLoad __stop_np_safe_loads[];
// NOLINTEND(bugprone-reserved-identifier,readability-identifier-naming)
}

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
    for (const InlinedLoad* load = __start_np_safe_loads; load != __stop_np_safe_loads; ++load) {
        if (address_of(load->load) == faulting_pc) return address_of(load->resume);
    }
    return std::nullopt;
}

}  // namespace np::base
