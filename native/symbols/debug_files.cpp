#include "symbols/debug_files.h"

#include "symbols/hex.h"

namespace np::symbols {

std::vector<std::string> debug_files_of(const LoadedLibrary& library) {
    constexpr std::size_t kFolderDigits = 2;
    const std::string id = hex(library.build_id);
    if (!library.path.starts_with('/') || id.size() <= kFolderDigits) return {};
    return {library.path + ".dbg", "/usr/lib/debug/.build-id/" + id.substr(0, kFolderDigits) + "/" +
                                       id.substr(kFolderDigits) + ".debug"};
}

}  // namespace np::symbols
