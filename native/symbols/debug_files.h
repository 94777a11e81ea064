// Where the symbols of a library lie when its own file has none.
#pragma once

#include <string>
#include <vector>

#include "symbols/loaded_libraries.h"

namespace np::symbols {

// Beside it, as the runtime's are published ("libcoreclr.so.dbg"), and where distributions put them
// by build id. Most likely first, whether they exist or not; none for what has no file or no build
// id to know them by.
[[nodiscard]] std::vector<std::string> debug_files_of(const LoadedLibrary& library);

}  // namespace np::symbols
