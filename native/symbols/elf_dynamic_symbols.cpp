#include <cstring>

#include <elf.h>

#include "base/safe_load.h"
#include "symbols/elf_symbols.h"

namespace np::symbols {
namespace {

constexpr std::uint64_t kMaxSymbols = 1 << 20;
constexpr std::uint64_t kMaxStrings = 64 << 20;

struct DynamicTables {
    std::uint64_t symbols = 0;
    std::uint64_t strings = 0;
    std::uint64_t strings_size = 0;
    std::uint64_t gnu_hash = 0;
    std::uint64_t hash = 0;
};

DynamicTables find_tables(const LoadedLibrary& library) {
    DynamicTables tables;
    // glibc writes addresses over the file's offsets, musl does not, and nobody does in the vdso.
    const auto address = [&](std::uint64_t value) {
        return value < library.load_bias ? library.load_bias + value : value;
    };
    constexpr int kMaxEntries = 256;
    for (int i = 0; i < kMaxEntries; ++i) {
        Elf64_Dyn entry{};
        if (!base::copy_object(entry,
                               library.dynamic + static_cast<std::uint64_t>(i) * sizeof entry)) {
            return {};
        }
        switch (entry.d_tag) {
            case DT_NULL: return tables;
            case DT_SYMTAB: tables.symbols = address(entry.d_un.d_ptr); break;
            case DT_STRTAB: tables.strings = address(entry.d_un.d_ptr); break;
            case DT_STRSZ: tables.strings_size = entry.d_un.d_val; break;
            case DT_GNU_HASH: tables.gnu_hash = address(entry.d_un.d_ptr); break;
            case DT_HASH: tables.hash = address(entry.d_un.d_ptr); break;
            default: break;
        }
    }
    return {};
}

// The table does not say how long it is: the GNU hash table's last chain ends with its last symbol.
std::uint64_t count_by_gnu_hash(std::uint64_t address) {
    struct Header {
        std::uint32_t buckets, first_symbol, bloom_words, bloom_shift;
    };

    Header header{};
    if (!base::copy_object(header, address) || header.buckets > kMaxSymbols ||
        header.bloom_words > kMaxSymbols) {
        return 0;
    }
    const std::uint64_t buckets = address + sizeof header + std::uint64_t{header.bloom_words} * 8;
    std::vector<std::uint32_t> heads(header.buckets);
    if (!base::copy_memory(heads.data(), buckets, heads.size() * 4)) return 0;
    std::uint64_t last = 0;
    for (const std::uint32_t head : heads) {
        last = head > last ? head : last;
    }
    if (last < header.first_symbol) return header.first_symbol;
    const std::uint64_t chains = buckets + heads.size() * 4;
    for (; last < kMaxSymbols; ++last) {
        std::uint32_t value = 0;
        if (!base::copy_object(value, chains + (last - header.first_symbol) * 4)) return 0;
        if ((value & 1) != 0) return last + 1;
    }
    return 0;
}

std::uint64_t count_of(const DynamicTables& tables) {
    std::uint32_t header[2] = {};
    if (tables.hash != 0 && base::copy_memory(header, tables.hash, sizeof header)) return header[1];
    return tables.gnu_hash != 0 ? count_by_gnu_hash(tables.gnu_hash) : 0;
}

}  // namespace

ElfSymbols read_dynamic_symbols(const LoadedLibrary& library) {
    ElfSymbols result;
    if (library.dynamic == 0) return result;
    const DynamicTables tables = find_tables(library);
    const std::uint64_t count = count_of(tables);
    if (count == 0 || count > kMaxSymbols || tables.strings_size == 0 ||
        tables.strings_size > kMaxStrings) {
        return result;
    }
    std::vector<Elf64_Sym> symbols(count);
    std::string strings(tables.strings_size, '\0');
    if (!base::copy_memory(symbols.data(), tables.symbols, symbols.size() * sizeof(Elf64_Sym)) ||
        !base::copy_memory(strings.data(), tables.strings, strings.size())) {
        return result;
    }
    result.add_functions(symbols, strings, library.load_bias);
    result.sort();
    return result;
}

}  // namespace np::symbols
