#include "symbols/unloaded_code.h"

#include <algorithm>

namespace np::symbols {

void UnloadedCode::add(std::uint64_t start, std::uint64_t end, std::uint64_t now) {
    const Range range{.start = start, .end = end, .unloaded_at = now};
    if (ranges_.size() < kCapacity) {
        ranges_.push_back(range);
    } else {
        ranges_[next_] = range;
        next_ = (next_ + 1) % kCapacity;
    }
}

std::optional<std::uint64_t> UnloadedCode::time_of(std::uint64_t address) const noexcept {
    std::optional<std::uint64_t> last;
    for (const Range& range : ranges_) {
        if (address < range.start || address >= range.end) continue;
        last = std::max(last.value_or(0), range.unloaded_at);
    }
    return last;
}

}  // namespace np::symbols
