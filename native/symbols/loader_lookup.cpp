#include "symbols/loader_lookup.h"

#include <string_view>

#include "symbols/elf_symbols.h"
#include "symbols/loaded_libraries.h"

namespace np::symbols {
namespace {

bool is_libc(std::string_view path) noexcept {
    return path.substr(path.rfind('/') + 1) == "libc.so.6";
}

}  // namespace

unwind::FindLoaderObject find_loader_lookup() {
    for (const LoadedLibrary& library : loaded_libraries()) {
        if (!is_libc(library.path)) continue;
        const std::uint64_t address = read_dynamic_symbols(library).address_of("_dl_find_object");
        return reinterpret_cast<unwind::FindLoaderObject>(address);
    }
    return nullptr;
}

}  // namespace np::symbols
