// Repairs the unwind rows of the function that the runtime makes frames return to.
#pragma once

#include <cstdint>
#include <span>

#include "symbols/cfa_program.h"

namespace np::symbols {

// `rows` are a function's, which starts at `start`. The trampoline of Thread::HijackThread
// (OnHijackTripThread, src/coreclr/vm/amd64/asmhelpers.S, .NET 8 to 10) is entered by a return: its
// first push makes room for the return address that its callee puts there, and its rows count that
// push as one more word above the return address. It is known by the registers that it pushes, of
// which no compiler saves three.
void repair_hijack_trampoline(std::uint64_t start, std::span<CfaRow> rows) noexcept;

}  // namespace np::symbols
