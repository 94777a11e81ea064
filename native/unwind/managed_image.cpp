#include "unwind/managed_image.h"

#include "base/safe_load.h"

namespace np::unwind {
namespace {

// u32 begin, end, unwind data: offsets from the image's base
constexpr std::uint64_t kRuntimeFunctionSize = 12;

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
        std::uint64_t begin_and_end = 0;
        if (!base::load_word(function_table + middle * kRuntimeFunctionSize, begin_and_end)) {
            return std::nullopt;
        }
        if (static_cast<std::uint32_t>(begin_and_end) <= offset) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low == 0) return std::nullopt;
    const std::uint64_t entry = function_table + (low - 1) * kRuntimeFunctionSize;
    std::uint64_t begin_and_end = 0;
    std::uint64_t end_and_unwind = 0;
    if (!base::load_word(entry, begin_and_end) || !base::load_word(entry + 4, end_and_unwind)) {
        return std::nullopt;
    }
    const auto begin = static_cast<std::uint32_t>(begin_and_end);
    const auto end = static_cast<std::uint32_t>(end_and_unwind);
    if (offset < begin || offset >= end) return std::nullopt;
    return ManagedFunction{.start = base + begin,
                           .end = base + end,
                           .unwind_info = base + (end_and_unwind >> 32),
                           .image_base = base};
}

}  // namespace np::unwind
