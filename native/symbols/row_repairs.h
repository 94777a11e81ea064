// Repairs what hand-written functions of the runtime say wrongly about their frames. One source
// file per architecture.
#pragma once

#include <cstdint>
#include <span>

#include "symbols/cfa_program.h"

namespace np::symbols {

// `rows` are a function's, which starts at `start`.
void repair_rows(std::uint64_t start, std::span<CfaRow> rows) noexcept;

}  // namespace np::symbols
