#include "symbols/constant_data.h"

#include <algorithm>
#include <array>

#include "base/safe_load.h"
#include "unwind/eh_frame_search.h"

namespace np::symbols {
namespace {

bool is_in_names(char letter) noexcept {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= '0' && letter <= '9') || letter == '_' || letter == '.';
}

}  // namespace

ConstantData::ConstantData(const LoadedLibrary& library)
    : library_{library}, start_{(library.constants + 7) & ~std::uint64_t{7}} {
    constexpr std::uint64_t kMost = std::uint64_t{16} << 20;
    constexpr std::size_t kPieceWords = 512;
    const std::uint64_t end = library.constants + std::min(library.constants_size, kMost);
    if (library.constants == 0 || end <= start_) return;
    const std::size_t count = (end - start_) / sizeof(std::uint64_t);
    while (words_.size() < count) {
        std::array<std::uint64_t, kPieceWords> piece{};
        const std::size_t words = std::min(count - words_.size(), kPieceWords);
        if (!base::copy_memory(piece.data(), address(words_.size()), words * sizeof piece[0])) {
            break;
        }
        words_.insert(words_.end(), piece.begin(), piece.begin() + words);
    }
}

std::optional<std::size_t> ConstantData::index_of(std::uint64_t address) const noexcept {
    if (address < start_ || (address - start_) % sizeof(std::uint64_t) != 0) return {};
    const std::size_t word = (address - start_) / sizeof(std::uint64_t);
    return word < words_.size() ? std::optional(word) : std::nullopt;
}

std::string ConstantData::name(std::size_t word) const {
    constexpr std::size_t kShortest = 2;
    constexpr std::size_t kLongest = 127;
    std::uint64_t at = (*this)[word];
    if (library_.segment_at(at) == nullptr) return {};
    std::string name;
    for (;; at += sizeof(std::uint64_t)) {
        std::uint64_t letters = 0;
        if (!base::load_word(at, letters)) return {};
        for (std::size_t i = 0; i < sizeof letters; ++i) {
            const auto letter = static_cast<char>(letters >> (8 * i) & 0xff);
            if (letter == '\0') return name.size() >= kShortest ? name : std::string{};
            if (!is_in_names(letter) || name.size() == kLongest) return {};
            name.push_back(letter);
        }
    }
}

bool ConstantData::points_to_code(std::size_t word) const noexcept {
    const ElfSegment* const segment = library_.segment_at((*this)[word]);
    return segment != nullptr && segment->executable;
}

bool ConstantData::points_to_data(std::size_t word) const noexcept {
    const ElfSegment* const segment = library_.segment_at((*this)[word]);
    return segment != nullptr && !segment->executable;
}

unwind::FrameBounds ConstantData::function(std::size_t word) const {
    const std::uint64_t start = (*this)[word];
    const ElfSegment* const segment = library_.segment_at(start);
    if (segment == nullptr || !segment->executable || library_.eh_frame_header == 0) return {};
    std::array<std::uint64_t, unwind::kEhFrameScratchWords> scratch{};
    const auto bounds = unwind::function_from_eh_frame(library_.eh_frame_header, start,
                                                       unwind::WalkScratch{scratch});
    return bounds.start == start && bounds.size <= segment->end - start ? bounds
                                                                        : unwind::FrameBounds{};
}

}  // namespace np::symbols
