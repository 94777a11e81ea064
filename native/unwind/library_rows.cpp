#include "unwind/library_rows.h"

namespace np::unwind {

std::span<const std::uint32_t> LibraryRows::of_page(std::uint32_t offset) const noexcept {
    const std::size_t page = offset >> kPageShift;
    if (page + 1 >= pages.size()) return {};
    const std::size_t first = page == 0 ? 0 : pages[page] - 1;
    return rows.subspan(first, pages[page + 1] - first);
}

Rule LibraryRows::find(std::uint32_t offset) const noexcept {
    const auto candidates = of_page(offset);
    if (candidates.empty()) return {};
    return rule_of(row_at(candidates, offset));
}

}  // namespace np::unwind
