// What the instruction set and the ABI fix about frames and unwind data, as constants: the walk's
// innermost loop has no branch for the other architecture.
#pragma once

#if defined(__x86_64__)
#include "unwind/architecture_x64.h"
#else
#include "unwind/architecture_arm64.h"
#endif
