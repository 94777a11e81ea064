// Starts threads of our own.
#pragma once

namespace np::session {

// Detached, with every signal blocked but those of faults: signals of the process are the
// application's business. False when the kernel refuses it.
[[nodiscard]] bool start_own_thread(void* (*entry)(void*), void* argument);

}  // namespace np::session
