// Repairs the unwind rows of a hand-written function that names the frame pointer too early.
#pragma once

#include <cstdint>
#include <span>

#include "symbols/cfa_program.h"

namespace np::symbols {

// `rows` are a function's, which starts at `start`. When it pushes the frame pointer and its rows
// then say that the register holds the frame's address itself, which is above the pushed value and
// the return address, it never set the register: the frame's address is 16 above sp. So does the
// function with which the runtime goes on behind a catch (ClrRestoreNonvolatileContextWorker,
// src/coreclr/vm/amd64/asmhelpers.S), and it loads another function's value into the register.
void repair_pushed_fp(std::uint64_t start, std::span<CfaRow> rows) noexcept;

}  // namespace np::symbols
