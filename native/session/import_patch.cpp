#include "session/import_patch.h"

#include <atomic>
#include <cstddef>
#include <cstring>

#include <elf.h>
#include <link.h>
#include <sys/mman.h>
#include <unistd.h>

namespace np::session {
namespace {

#if defined(__x86_64__)
constexpr std::uint32_t kSlotTypes[] = {R_X86_64_JUMP_SLOT, R_X86_64_GLOB_DAT};
#elif defined(__aarch64__)
constexpr std::uint32_t kSlotTypes[] = {R_AARCH64_JUMP_SLOT, R_AARCH64_GLOB_DAT};
#endif

struct Relocations {
    const ElfW(Rela) * first = nullptr;
    std::size_t count = 0;
};

struct Tables {
    Relocations jumps;
    Relocations others;
    const ElfW(Sym) * symbols = nullptr;
    const char* names = nullptr;
};

struct Search {
    std::uintptr_t code = 0;
    const char* symbol = nullptr;
    std::optional<Import> found;
};

bool contains_code(const dl_phdr_info& module, std::uintptr_t code) noexcept {
    for (int i = 0; i < module.dlpi_phnum; ++i) {
        const ElfW(Phdr)& header = module.dlpi_phdr[i];
        const bool is_code = header.p_type == PT_LOAD && (header.p_flags & PF_X) != 0;
        if (is_code && code - module.dlpi_addr - header.p_vaddr < header.p_memsz) return true;
    }
    return false;
}

const ElfW(Phdr) * find_header(const dl_phdr_info& module, std::uint32_t type) noexcept {
    for (int i = 0; i < module.dlpi_phnum; ++i) {
        if (module.dlpi_phdr[i].p_type == type) return &module.dlpi_phdr[i];
    }
    return nullptr;
}

Tables read_tables(const dl_phdr_info& module) noexcept {
    Tables tables;
    const ElfW(Phdr)* const dynamic = find_header(module, PT_DYNAMIC);
    if (dynamic == nullptr) return tables;
    const auto* entry = reinterpret_cast<const ElfW(Dyn)*>(module.dlpi_addr + dynamic->p_vaddr);
    for (; entry->d_tag != DT_NULL; ++entry) {
        // glibc writes absolute addresses over the file's relative ones, musl does not.
        const ElfW(Addr) value = entry->d_un.d_ptr;
        const ElfW(Addr) address = value < module.dlpi_addr ? value + module.dlpi_addr : value;
        const std::size_t count = entry->d_un.d_val / sizeof(ElfW(Rela));
        switch (entry->d_tag) {
            case DT_JMPREL:
                tables.jumps.first = reinterpret_cast<const ElfW(Rela)*>(address);
                break;
            case DT_PLTRELSZ: tables.jumps.count = count; break;
            case DT_RELA: tables.others.first = reinterpret_cast<const ElfW(Rela)*>(address); break;
            case DT_RELASZ: tables.others.count = count; break;
            case DT_SYMTAB: tables.symbols = reinterpret_cast<const ElfW(Sym)*>(address); break;
            case DT_STRTAB: tables.names = reinterpret_cast<const char*>(address); break;
            default: break;
        }
    }
    return tables;
}

bool is_slot(const ElfW(Rela) & relocation) noexcept {
    for (const std::uint32_t type : kSlotTypes) {
        if (ELF64_R_TYPE(relocation.r_info) == type) return true;
    }
    return false;
}

const ElfW(Rela) *
    find_slot(const Relocations& relocations, const Tables& tables, const char* symbol) noexcept {
    if (relocations.first == nullptr || tables.symbols == nullptr || tables.names == nullptr) {
        return nullptr;
    }
    for (std::size_t i = 0; i < relocations.count; ++i) {
        const ElfW(Rela)& relocation = relocations.first[i];
        if (!is_slot(relocation)) continue;
        const ElfW(Sym)& imported = tables.symbols[ELF64_R_SYM(relocation.r_info)];
        if (std::strcmp(tables.names + imported.st_name, symbol) == 0) return &relocation;
    }
    return nullptr;
}

int visit(dl_phdr_info* module, std::size_t, void* data) {
    auto& search = *static_cast<Search*>(data);
    if (!contains_code(*module, search.code)) return 0;
    const Tables tables = read_tables(*module);
    const ElfW(Rela)* relocation = find_slot(tables.jumps, tables, search.symbol);
    if (relocation == nullptr) relocation = find_slot(tables.others, tables, search.symbol);
    if (relocation == nullptr) return 1;
    const ElfW(Phdr)* const protection = find_header(*module, PT_GNU_RELRO);
    const bool is_read_only =
        protection != nullptr && relocation->r_offset - protection->p_vaddr < protection->p_memsz;
    search.found =
        Import{.slot = reinterpret_cast<std::uintptr_t*>(module->dlpi_addr + relocation->r_offset),
               .is_read_only = is_read_only};
    return 1;
}

}  // namespace

std::optional<Import> find_import(std::uintptr_t code, const char* symbol) {
    Search search{.code = code, .symbol = symbol, .found = {}};
    dl_iterate_phdr(visit, &search);
    return search.found;
}

bool replace_import(const Import& import, std::uintptr_t function) noexcept {
    const auto page_size = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
    const auto address = reinterpret_cast<std::uintptr_t>(import.slot);
    void* const page = reinterpret_cast<void*>(address & ~(page_size - 1));
    if (import.is_read_only && mprotect(page, page_size, PROT_READ | PROT_WRITE) != 0) return false;
    // Other threads may be calling through the slot: one whole word, at once.
    std::atomic_ref<std::uintptr_t>{*import.slot}.store(function, std::memory_order_release);
    if (import.is_read_only) mprotect(page, page_size, PROT_READ);
    return true;
}

}  // namespace np::session
