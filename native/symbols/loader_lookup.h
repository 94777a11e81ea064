// Finds the loader's own way to ask for the library at an address.
#pragma once

#include "unwind/loader_objects.h"

namespace np::symbols {

// _dl_find_object of glibc, 2.35 and later; null with an older one and with musl. Looked
// up by hand: an import would keep the agent from loading where it is missing.
[[nodiscard]] unwind::FindLoaderObject find_loader_lookup();

}  // namespace np::symbols
