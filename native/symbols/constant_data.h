// The words of a library's constant data that hold addresses: names and functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "symbols/loaded_libraries.h"
#include "unwind/frame_description.h"

namespace np::symbols {

// What is constant once the loader has put the addresses in (PT_GNU_RELRO), copied. Words are
// numbered from 0 on; behind the last all are 0.
class ConstantData {
public:
    // As much of it as can be read, at most 16 MiB. `library` must outlive this.
    explicit ConstantData(const LoadedLibrary& library);

    [[nodiscard]] std::size_t size() const noexcept { return words_.size(); }

    [[nodiscard]] std::uint64_t operator[](std::size_t word) const noexcept {
        return word < words_.size() ? words_[word] : 0;
    }

    [[nodiscard]] std::uint64_t address(std::size_t word) const noexcept {
        return start_ + word * sizeof(std::uint64_t);
    }

    // The word at an address, nothing when none begins there.
    [[nodiscard]] std::optional<std::size_t> index_of(std::uint64_t address) const noexcept;

    // What the word points to in the library: letters, digits, underscores and dots, 2 to 127 of
    // them, with a NUL behind. Empty when it is something else.
    [[nodiscard]] std::string name(std::size_t word) const;

    [[nodiscard]] bool has_name(std::size_t word) const { return !name(word).empty(); }

    // Whether the word is the address of something in the library, be it code or data.
    [[nodiscard]] bool points_to_code(std::size_t word) const noexcept;
    [[nodiscard]] bool points_to_data(std::size_t word) const noexcept;

    // The function to whose very first byte the word points; of size 0 when that is none.
    [[nodiscard]] unwind::FrameBounds function(std::size_t word) const;

private:
    const LoadedLibrary& library_;
    std::uint64_t start_;
    std::vector<std::uint64_t> words_;
};

}  // namespace np::symbols
