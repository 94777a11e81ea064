// The interrupted thread's registers and mask in a signal's context. One source file per
// architecture.
#pragma once

#include <cstdint>

#include "unwind/registers.h"

namespace np::signal {

[[nodiscard]] unwind::Registers registers_of(const void* context) noexcept;

// Where the thread continues when the handler returns.
void set_pc(void* context, std::uintptr_t pc) noexcept;

// Signals 1 to 64 as bits 0 to 63, as the kernel keeps them: no libc call, and the same in musl.
[[nodiscard]] std::uint64_t blocked_signals(const void* context) noexcept;
void set_blocked_signals(void* context, std::uint64_t signals) noexcept;

// The registers of its caller, as they are behind the call.
// NOLINTNEXTLINE(readability-identifier-naming): assembly
extern "C" void np_capture_registers(unwind::Registers* registers) noexcept;

constexpr std::uint64_t signal_bit(int signal_number) noexcept {
    return std::uint64_t{1} << static_cast<unsigned>(signal_number - 1);
}

}  // namespace np::signal
