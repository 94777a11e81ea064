// How much memory this container may still use.
#pragma once

#include <cstdint>
#include <optional>

namespace np::session {

// Bytes between the use and the limit of this process's memory cgroup (v2 or v1); nothing when
// there is no limit.
std::optional<std::uint64_t> memory_headroom();

}  // namespace np::session
