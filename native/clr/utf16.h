// UTF-16 of the runtime as UTF-8.
#pragma once

#include <span>
#include <string>

#include "clr/profiling_types.h"

namespace np::clr {

// Up to the first NUL or the end. A surrogate without its partner becomes U+FFFD.
[[nodiscard]] std::string utf8_of(std::span<const Utf16> text);

}  // namespace np::clr
