#include "symbols/hijack_trampoline_x64.h"
#include "symbols/pushed_fp_x64.h"
#include "symbols/row_repairs.h"

namespace np::symbols {

void repair_rows(std::uint64_t start, std::span<CfaRow> rows) noexcept {
    repair_pushed_fp(start, rows);
    repair_hijack_trampoline(start, rows);
}

}  // namespace np::symbols
