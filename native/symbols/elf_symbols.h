// The function symbols of one ELF object.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <elf.h>

#include "symbols/loaded_libraries.h"

namespace np::symbols {

// Sorted by address, names in one block.
class ElfSymbols {
public:
    struct Match {
        std::string_view name;
        std::uint64_t start;
    };

    // .symtab of the file if it has one and the file is still what is mapped (same build id), else
    // that of its debug file, else .dynsym in memory and, of the runtime, its own tables.
    [[nodiscard]] static ElfSymbols read(const LoadedLibrary& library);

    // The function that covers `address`. A symbol without a size (hand-written code) covers all up
    // to the next.
    [[nodiscard]] std::optional<Match> find(std::uint64_t address) const;

    // Where the function of this name is; 0 when there is none.
    [[nodiscard]] std::uint64_t address_of(std::string_view name) const noexcept;

    void add(std::uint64_t start, std::uint64_t size, std::string_view name);
    // Of a symbol table those that are defined functions; `names` is its string table.
    void add_functions(std::span<const Elf64_Sym> table, const std::string& names,
                       std::uint64_t load_bias);
    void sort();

    [[nodiscard]] bool empty() const noexcept { return symbols_.empty(); }

private:
    struct Symbol {
        std::uint64_t start;
        std::uint32_t size;
        std::uint32_t name;  // offset in names_, which holds them NUL-terminated
    };

    std::vector<Symbol> symbols_;
    std::string names_;
};

// From the file at `library.path`; empty when it cannot be read, is another build or has no
// .symtab.
[[nodiscard]] ElfSymbols read_file_symbols(const LoadedLibrary& library);

// From memory, by PT_DYNAMIC.
[[nodiscard]] ElfSymbols read_dynamic_symbols(const LoadedLibrary& library);

}  // namespace np::symbols
