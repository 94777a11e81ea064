// Where the file of this library is.
#pragma once

#include <string>

namespace np::session {

// Absolute path of libNativeProfiler.so as it was loaded; empty when the loader does not know.
std::string own_library_path();

}  // namespace np::session
