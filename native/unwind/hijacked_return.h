// Return addresses that the runtime has replaced.
//
// To suspend a thread that runs managed code the runtime writes the address of a trampoline of its
// own over the return address of the innermost managed frame (Thread::HijackThread,
// src/coreclr/vm/threadsuspend.cpp). Until the frame returns, or the thread is let go, its Thread
// object keeps what was there and, in the next word, where that is (m_pvHJRetAddr and
// m_ppvHJRetAddrPtr). Where in the object is nobody's business, so the pair is searched for, and
// believed when it names the very slot and an address behind a call.
#pragma once

#include <cstdint>

#include "unwind/code_map.h"
#include "unwind/registers.h"

namespace np::unwind {

// When the return address that led to `registers` was put there by the runtime, they are then those
// of the true caller. False when the Thread object (Registers::runtime_thread) is not known or says
// of none. Once in a walk: a thread has one such address at a time, and where its true caller has
// no rule either the search would find the same pair for ever. Handler world.
[[nodiscard]] bool restore_return_address(const CodeMap& map, Registers& registers) noexcept;

}  // namespace np::unwind
