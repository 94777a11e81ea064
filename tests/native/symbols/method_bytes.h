// Methods and their unwind data as the runtime lays them out, in bytes.
#pragma once

#if defined(__x86_64__)
#include "symbols/method_bytes_x64.h"
#else
#include "symbols/method_bytes_arm64.h"
#endif
