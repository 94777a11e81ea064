#include "unwind/library_rows.h"

#include <algorithm>

namespace np::unwind {

Rule LibraryRows::find(std::uint32_t offset) const noexcept {
    const auto after = std::upper_bound(starts.begin(), starts.end(), offset);
    if (after == starts.begin()) return {};
    const auto row = static_cast<std::size_t>(after - starts.begin()) - 1;
    return rules[rule_indexes[row]];
}

}  // namespace np::unwind
