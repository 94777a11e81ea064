#include <algorithm>
#include <cstring>

#include <elf.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/unique_fd.h"
#include "symbols/elf_symbols.h"

namespace np::symbols {
namespace {

constexpr std::uint64_t kMaxSection = 512 << 20;

bool read_at(int fd, std::uint64_t offset, void* to, std::size_t size) {
    auto* bytes = static_cast<char*>(to);
    while (size > 0) {
        const ssize_t count = pread(fd, bytes, size, static_cast<off_t>(offset));
        if (count <= 0) return false;
        bytes += count;
        offset += static_cast<std::uint64_t>(count);
        size -= static_cast<std::size_t>(count);
    }
    return true;
}

std::vector<Elf64_Shdr> read_sections(int fd) {
    Elf64_Ehdr header{};
    if (!read_at(fd, 0, &header, sizeof header)) return {};
    if (std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 ||
        header.e_ident[EI_CLASS] != ELFCLASS64) {
        return {};
    }
    if (header.e_shoff == 0 || header.e_shentsize != sizeof(Elf64_Shdr)) return {};
    std::vector<Elf64_Shdr> sections(header.e_shnum);
    if (!read_at(fd, header.e_shoff, sections.data(), sections.size() * sizeof(Elf64_Shdr))) {
        return {};
    }
    return sections;
}

// Whether the file has the build id that is in memory: a package update may have replaced it
// meanwhile.
bool has_build_id(int fd, const std::vector<Elf64_Shdr>& sections,
                  const std::vector<std::uint8_t>& build_id) {
    constexpr std::uint64_t kMaxNote = 4096;
    for (const Elf64_Shdr& section : sections) {
        if (section.sh_type != SHT_NOTE || section.sh_size > kMaxNote) continue;
        std::vector<std::uint8_t> notes(section.sh_size);
        if (!read_at(fd, section.sh_offset, notes.data(), notes.size())) continue;
        if (std::search(notes.begin(), notes.end(), build_id.begin(), build_id.end()) !=
            notes.end()) {
            return true;
        }
    }
    return build_id.empty();
}

void add_symbols(int fd, const Elf64_Shdr& table, const Elf64_Shdr& names, std::uint64_t load_bias,
                 ElfSymbols& result) {
    if (table.sh_size > kMaxSection || names.sh_size > kMaxSection) return;
    std::vector<Elf64_Sym> symbols(table.sh_size / sizeof(Elf64_Sym));
    std::string strings(names.sh_size, '\0');
    if (!read_at(fd, table.sh_offset, symbols.data(), symbols.size() * sizeof(Elf64_Sym)) ||
        !read_at(fd, names.sh_offset, strings.data(), strings.size())) {
        return;
    }
    result.add_functions(symbols, strings, load_bias);
}

}  // namespace

ElfSymbols read_file_symbols(const LoadedLibrary& library) {
    ElfSymbols result;
    const base::UniqueFd file(open(library.path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file) return result;
    const std::vector<Elf64_Shdr> sections = read_sections(file.get());
    if (!has_build_id(file.get(), sections, library.build_id)) return result;
    for (const Elf64_Shdr& section : sections) {
        if (section.sh_type != SHT_SYMTAB || section.sh_link >= sections.size()) continue;
        add_symbols(file.get(), section, sections[section.sh_link], library.load_bias, result);
    }
    result.sort();
    return result;
}

}  // namespace np::symbols
