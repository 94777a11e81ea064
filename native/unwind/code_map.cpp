#include "unwind/code_map.h"

#include <algorithm>
#include <optional>

#include "base/safe_load.h"

namespace np::unwind {
namespace {

constexpr std::uint64_t kRuntimeFunctionSize =
    12;  // u32 begin, end, unwind data: offsets from the image's base

// The last function of the image that begins at or before `offset`, if `offset` is in it. The end
// is read only for the winner: the search itself touches one word per step.
std::optional<ManagedFunction> find_in_image(const ManagedImage& image,
                                             std::uint32_t offset) noexcept {
    std::uint32_t low = 0;
    std::uint32_t high = image.function_count;
    while (low < high) {
        const std::uint32_t middle = low + (high - low) / 2;
        std::uint64_t begin_and_end = 0;
        if (!base::load_word(image.function_table + middle * kRuntimeFunctionSize, begin_and_end)) {
            return std::nullopt;
        }
        if (static_cast<std::uint32_t>(begin_and_end) <= offset) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low == 0) return std::nullopt;
    const std::uint64_t entry = image.function_table + (low - 1) * kRuntimeFunctionSize;
    std::uint64_t begin_and_end = 0;
    std::uint64_t end_and_unwind = 0;
    if (!base::load_word(entry, begin_and_end) || !base::load_word(entry + 4, end_and_unwind)) {
        return std::nullopt;
    }
    const auto begin = static_cast<std::uint32_t>(begin_and_end);
    const auto end = static_cast<std::uint32_t>(end_and_unwind);
    if (offset < begin || offset >= end) return std::nullopt;
    return ManagedFunction{.start = image.base + begin,
                           .end = image.base + end,
                           .unwind_info = image.base + (end_and_unwind >> 32),
                           .image_base = image.base};
}

}  // namespace

const CodeRegion* CodeMap::region_at(std::uint64_t pc) const noexcept {
    const auto after = std::upper_bound(
        regions_.begin(), regions_.end(), pc,
        [](std::uint64_t value, const CodeRegion& region) { return value < region.start; });
    if (after == regions_.begin()) return nullptr;
    const CodeRegion& region = *(after - 1);
    return pc < region.end ? &region : nullptr;
}

const JitFunction* CodeMap::find_jit(std::uint64_t pc) const noexcept {
    const auto after = std::upper_bound(
        functions_.begin(), functions_.end(), pc,
        [](std::uint64_t value, const JitFunction& function) { return value < function.start; });
    if (after != functions_.begin() && (after - 1)->contains(pc)) return &*(after - 1);
    if (tail_ == nullptr) return nullptr;
    // Acquire: pairs with the release in JitFunctions::append, which counts an entry after writing
    // it.
    for (std::uint32_t i = tail_->count.load(std::memory_order_acquire); i > 0; --i) {
        if (tail_->functions[i - 1].contains(pc)) return &tail_->functions[i - 1];
    }
    return nullptr;
}

Code CodeMap::find(std::uint64_t pc) const noexcept {
    if (const CodeRegion* region = region_at(pc); region != nullptr) {
        const auto offset = static_cast<std::uint32_t>(pc - region->start);
        if (region->rows != nullptr) {
            return {
                .kind = CodeKind::kLibrary, .rows = region->rows, .offset = offset, .function = {}};
        }
        const auto in_image = static_cast<std::uint32_t>(pc - region->image->base);
        if (const auto function = find_in_image(*region->image, in_image); function.has_value()) {
            return {.kind = CodeKind::kManaged, .function = *function};
        }
        return {.kind = CodeKind::kImageGap, .function = {}};
    }
    if (const JitFunction* function = find_jit(pc); function != nullptr) {
        const std::uint64_t size = function->size.load(std::memory_order_relaxed);
        return {
            .kind = CodeKind::kManaged,
            .function = {.start = function->start,
                         .end = function->start + size,
                         .unwind_info = reinterpret_cast<std::uint64_t>(function->unwind_info)}};
    }
    return {};
}

bool CodeMap::is_code(std::uint64_t pc) const noexcept {
    return region_at(pc) != nullptr || find_jit(pc) != nullptr;
}

bool CodeMap::is_image(std::uint64_t pc) const noexcept {
    const CodeRegion* region = region_at(pc);
    return region != nullptr && region->image != nullptr;
}

bool CodeMap::is_managed(std::uint64_t pc) const noexcept {
    return is_image(pc) || find_jit(pc) != nullptr;
}

}  // namespace np::unwind
