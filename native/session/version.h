// The version of this library, as the host shows it.
#pragma once

#include <string_view>

namespace np::session {

inline constexpr std::string_view kVersion = "0.1.0";

}  // namespace np::session
