#include "unwind/library_rows.h"

#include <algorithm>

namespace np::unwind {

Rule LibraryRows::find(std::uint32_t offset) const noexcept {
    const std::size_t page = offset >> kPageShift;
    if (page + 1 >= pages.size()) return {};
    const auto first = rows.begin() + pages[page];
    const auto last = rows.begin() + pages[page + 1];
    const auto after = std::upper_bound(first, last, row(offset, 0xffff));
    if (after == rows.begin()) return {};
    return rules[*(after - 1) & 0xffff];
}

}  // namespace np::unwind
