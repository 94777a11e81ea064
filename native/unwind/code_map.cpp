#include "unwind/code_map.h"

#include <algorithm>

namespace np::unwind {

const CodeRegion* CodeMap::region_at(std::uint64_t pc) const noexcept {
    const auto starts = parts_.region_starts;
    const auto after = std::upper_bound(starts.begin(), starts.end(), pc);
    if (after == starts.begin()) return nullptr;
    const CodeRegion& region = parts_.regions[static_cast<std::size_t>(after - starts.begin()) - 1];
    return pc < region.end ? &region : nullptr;
}

const JitNode* CodeMap::find_jit(std::uint64_t pc) const noexcept {
    return parts_.jit == nullptr ? nullptr : parts_.jit->find(pc);
}

Code CodeMap::find(std::uint64_t pc) const noexcept {
    if (const JitNode* node = find_jit(pc); node != nullptr) {
        const std::uint64_t size = node->size.load(std::memory_order_relaxed);
        if (size == 0) return {};  // hidden a moment ago
        return {.kind = CodeKind::kManaged,
                .function = {.start = node->start,
                             .end = node->start + size,
                             .unwind_info = reinterpret_cast<std::uint64_t>(node->unwind_info)}};
    }
    const CodeRegion* region = region_at(pc);
    if (region == nullptr) {
        const std::uint64_t header = unwind::unwind_header_at(parts_.find_loader_object, pc);
        if (header == 0) return {};
        return {.kind = CodeKind::kYoungLibrary, .unwind_header = header, .function = {}};
    }
    if (region->rows != nullptr) {
        return {.kind = CodeKind::kLibrary,
                .rows = region->rows,
                .offset = static_cast<std::uint32_t>(pc - LibraryRows::origin(region->start)),
                .function = {}};
    }
    const auto offset = static_cast<std::uint32_t>(pc - region->image->base);
    if (const auto function = region->image->find(offset); function.has_value()) {
        return {.kind = CodeKind::kManaged, .function = *function};
    }
    return {.kind = CodeKind::kImageGap, .function = {}};
}

bool CodeMap::is_code(std::uint64_t pc) const noexcept {
    return find_jit(pc) != nullptr || region_at(pc) != nullptr ||
           unwind::unwind_header_at(parts_.find_loader_object, pc) != 0;
}

std::uint64_t CodeMap::unwind_header_at(std::uint64_t pc) const noexcept {
    const CodeRegion* region = region_at(pc);
    if (region == nullptr) return unwind::unwind_header_at(parts_.find_loader_object, pc);
    return region->rows != nullptr ? region->rows->unwind_header : 0;
}

bool CodeMap::is_image(std::uint64_t pc) const noexcept {
    const CodeRegion* region = region_at(pc);
    return region != nullptr && region->image != nullptr;
}

bool CodeMap::is_library(std::uint64_t pc) const noexcept {
    const CodeRegion* region = region_at(pc);
    return region != nullptr && region->rows != nullptr;
}

bool CodeMap::is_managed(std::uint64_t pc) const noexcept {
    return is_image(pc) || find_jit(pc) != nullptr;
}

}  // namespace np::unwind
