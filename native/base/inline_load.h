// base::load_word for the innermost loop of a walk, without the call: a fifth of that loop's time.
//
// Wherever the compiler puts, or copies, the load, it leaves an entry in the section np_safe_loads
// that says where the load is and where to go on when it faults (as the Linux kernel's exception
// table does). safe_load_resume() looks there. Entry and fix-up belong to the group of the function
// that they are of ("?"): where the linker drops one of several copies, they go too.
#pragma once

#include <cstdint>

namespace np::base {

// What load_word_inline() gives for a word that cannot be read. A word that can may be the same by
// chance: who must know asks load_word().
inline constexpr std::uint64_t kUnreadableWord = 0xffff'ffff'a5fe'ffff;

}  // namespace np::base

#if defined(__x86_64__)
#include "base/inline_load_x64.h"
#else
#include "base/inline_load_arm64.h"
#endif
