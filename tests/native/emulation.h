// Tests of another architecture run in qemu-user, which shows the kernel its own threads instead of
// the program's.
#pragma once

namespace np {

#if defined(NP_EMULATED)
inline constexpr bool kIsEmulated = true;
// Where the emulated program's /lib is.
inline constexpr const char* kSystemRoot = "/usr/aarch64-linux-gnu";
#else
inline constexpr bool kIsEmulated = false;
inline constexpr const char* kSystemRoot = "";
#endif

}  // namespace np
