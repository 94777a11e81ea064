#include "unwind/library_rows.h"

namespace np::unwind {

Rule LibraryRows::find(std::uint32_t offset) const noexcept {
    const std::size_t page = offset >> kPageShift;
    if (page + 1 >= pages.size()) return {};
    return rule_of(row_at(between(rows.data(), pages[page], pages[page + 1]), offset));
}

}  // namespace np::unwind
