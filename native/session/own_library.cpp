#include "session/own_library.h"

#include <cstdint>

#include <link.h>

namespace np::session {

namespace {

struct Search {
    std::uintptr_t address;
    std::string path;
};

int visit(dl_phdr_info* info, std::size_t, void* data) {
    auto& search = *static_cast<Search*>(data);
    for (int i = 0; i < info->dlpi_phnum; ++i) {
        const auto& header = info->dlpi_phdr[i];
        const auto start = info->dlpi_addr + header.p_vaddr;
        if (header.p_type != PT_LOAD || search.address - start >= header.p_memsz) continue;
        search.path = info->dlpi_name;
        return 1;
    }
    return 0;
}

}  // namespace

std::string own_library_path() {
    // dladdr would do, but glibc before 2.34 keeps it in another library.
    Search search{.address = reinterpret_cast<std::uintptr_t>(&own_library_path), .path = {}};
    dl_iterate_phdr(visit, &search);
    return search.path;
}

}  // namespace np::session
