// Loads from memory that may be gone: a fault makes them fail instead of ending the process.
//
// They work on any thread, in and out of signal handlers, provided the process's SIGSEGV and SIGBUS
// handlers ask safe_load_resume first: each load is one instruction with a label, so that the
// handler knows it by its pc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

namespace np::base {

// Loads the 8 bytes at `address`, aligned or not. False when they cannot be read; `out` is then
// unchanged.
[[nodiscard]] bool load_word(std::uintptr_t address, std::uint64_t& out) noexcept;

// Copies `size` bytes from `from`. False when not all of them can be read; `to` is then partly
// written.
[[nodiscard]] bool copy_memory(void* to, std::uintptr_t from, std::size_t size) noexcept;

// The object at `from`.
template <typename T>
[[nodiscard]] bool copy_object(T& to, std::uintptr_t from) noexcept {
    return copy_memory(&to, from, sizeof(T));
}

// For the fault handler: where to continue when `faulting_pc` is one of our loads, which then
// reports failure. Nothing when the fault is not ours.
[[nodiscard]] std::optional<std::uintptr_t> safe_load_resume(std::uintptr_t faulting_pc) noexcept;

}  // namespace np::base
