// What readelf calls the registers that unwind rows are compared for.
#pragma once

#if defined(__x86_64__)
#include "symbols/readelf_names_x64.h"
#else
#include "symbols/readelf_names_arm64.h"
#endif
