// When this process began.
#pragma once

#include <cstdint>

namespace np::session {

// Unix time in nanoseconds, exact to a hundredth of a second.
[[nodiscard]] std::uint64_t process_start_time();

}  // namespace np::session
