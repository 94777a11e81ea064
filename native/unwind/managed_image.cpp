#include "unwind/managed_image.h"

#include "base/safe_load.h"
#include "unwind/runtime_function.h"

namespace np::unwind {
namespace {

struct Range {
    std::uint32_t low;
    std::uint32_t high;
};

// Where the functions that begin in the offset's page or, the first of them, before it are.
std::optional<Range> narrow(const ManagedImage& image, std::uint32_t offset) noexcept {
    if (offset < image.code_start) return std::nullopt;
    const std::size_t page = (offset - image.code_start) >> ManagedImage::kPageShift;
    if (page + 1 >= image.pages.size()) return std::nullopt;
    return Range{.low = image.pages[page], .high = image.pages[page + 1]};
}

}  // namespace

std::optional<ManagedFunction> ManagedImage::find(std::uint32_t offset) const noexcept {
    const auto range = narrow(*this, offset);
    if (!range.has_value()) return std::nullopt;
    auto [low, high] = *range;
    // The end is read only for the winner: the search itself touches one word per step.
    while (low < high) {
        const std::uint32_t middle = low + (high - low) / 2;
        std::uint64_t begin = 0;
        if (!base::load_word(function_table + middle * kRuntimeFunctionSize, begin)) {
            return std::nullopt;
        }
        if (static_cast<std::uint32_t>(begin) <= offset) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low == 0) return std::nullopt;
    const auto found =
        load_runtime_function(base, function_table + (low - 1) * kRuntimeFunctionSize);
    if (!found.has_value() || offset < found->begin || offset >= found->end) return std::nullopt;
    return ManagedFunction{.start = base + found->begin,
                           .end = base + found->end,
                           .unwind_info = unwind_info_of(base, found->unwind),
                           .image_base = base};
}

}  // namespace np::unwind
