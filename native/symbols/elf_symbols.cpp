#include "symbols/elf_symbols.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "symbols/debug_files.h"
#include "symbols/function_tables.h"

namespace np::symbols {
namespace {

// Other libraries may have tables of names and functions too, but there the names are not the
// functions' own.
bool is_runtime(const ElfSymbols& exports) noexcept {
    return exports.address_of("coreclr_initialize") != 0;
}

ElfSymbols read_debug_file(const LoadedLibrary& library) {
    LoadedLibrary elsewhere = library;
    for (std::string& path : debug_files_of(library)) {
        elsewhere.path = std::move(path);
        if (ElfSymbols symbols = read_file_symbols(elsewhere); !symbols.empty()) return symbols;
    }
    return {};
}

ElfSymbols read_memory(const LoadedLibrary& library) {
    ElfSymbols symbols = read_dynamic_symbols(library);
    if (!is_runtime(symbols)) return symbols;
    for (const TableFunction& function : read_function_tables(library)) {
        symbols.add(function.start, function.size, function.name);
    }
    symbols.sort();
    return symbols;
}

}  // namespace

ElfSymbols ElfSymbols::read(const LoadedLibrary& library) {
    ElfSymbols symbols = read_file_symbols(library);
    if (symbols.empty()) symbols = read_debug_file(library);
    return symbols.empty() ? read_memory(library) : symbols;
}

void ElfSymbols::add(std::uint64_t start, std::uint64_t size, std::string_view name) {
    constexpr std::uint64_t kMaxNames = 0x7fffffff;
    if (name.empty() || names_.size() + name.size() >= kMaxNames) return;
    // The sections that the C library's start-up code is made of have no size, and behind them lies
    // what calls other libraries.
    if (size == 0 && (name == "_init" || name == "_fini")) return;
    symbols_.push_back(
        {.start = start,
         .size = static_cast<std::uint32_t>(std::min<std::uint64_t>(size, 0xffffffff)),
         .name = static_cast<std::uint32_t>(names_.size())});
    names_.append(name);
    names_.push_back('\0');
}

void ElfSymbols::add_functions(std::span<const Elf64_Sym> table, const std::string& names,
                               std::uint64_t load_bias) {
    for (const Elf64_Sym& symbol : table) {
        const unsigned type = ELF64_ST_TYPE(symbol.st_info);
        if ((type != STT_FUNC && type != STT_GNU_IFUNC) || symbol.st_shndx == SHN_UNDEF) continue;
        if (symbol.st_name >= names.size()) continue;
        // A name ends at the latest at the string's own NUL.
        add(load_bias + symbol.st_value, symbol.st_size, names.c_str() + symbol.st_name);
    }
}

void ElfSymbols::sort() {
    // Of several names at one address the one that says how large the function is comes last and is
    // found.
    std::sort(symbols_.begin(), symbols_.end(), [](const Symbol& a, const Symbol& b) {
        return std::tuple(a.start, a.size, a.name) < std::tuple(b.start, b.size, b.name);
    });
}

std::optional<ElfSymbols::Match> ElfSymbols::find(std::uint64_t address) const {
    const auto after =
        std::upper_bound(symbols_.begin(), symbols_.end(), address,
                         [](std::uint64_t value, const Symbol& s) { return value < s.start; });
    if (after == symbols_.begin()) return std::nullopt;
    const Symbol& symbol = *(after - 1);
    if (symbol.size != 0 && address - symbol.start >= symbol.size) return std::nullopt;
    return Match{.name = names_.c_str() + symbol.name, .start = symbol.start};
}

std::uint64_t ElfSymbols::address_of(std::string_view name) const noexcept {
    const auto found = std::find_if(symbols_.begin(), symbols_.end(), [&](const Symbol& symbol) {
        return name == names_.c_str() + symbol.name;
    });
    return found == symbols_.end() ? 0 : found->start;
}

}  // namespace np::symbols
