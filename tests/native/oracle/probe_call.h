// A stopped thread is sent through the probe: with which registers, and where it is meanwhile.
#pragma once

#include <cstdint>

#include "oracle/probe_buffer.h"
#include "oracle/tracee.h"

namespace np::oracle {

inline constexpr std::uint64_t kTrapFlag = 0x100;
inline constexpr std::uint64_t kNoSystemCall = ~std::uint64_t{0};

// To walk from these registers; without a step of the program.
[[nodiscard]] WalkRequest request_for(const ThreadRegisters& program, pid_t thread) noexcept;

// Those that the thread goes on with, at the probe's entry.
[[nodiscard]] ThreadRegisters registers_in_probe(const ThreadRegisters& program,
                                                 const ProbeAddresses& probe) noexcept;

[[nodiscard]] bool is_in_probe(const ThreadRegisters& now, const ProbeAddresses& probe) noexcept;

[[nodiscard]] bool is_fault(int signal) noexcept;

}  // namespace np::oracle
