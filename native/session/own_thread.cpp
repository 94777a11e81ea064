#include "session/own_thread.h"

#include <csignal>
#include <initializer_list>

#include <pthread.h>

namespace np::session {
namespace {

sigset_t signals_to_block() {
    sigset_t signals;
    sigfillset(&signals);
    for (const int fault : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP}) {
        sigdelset(&signals, fault);
    }
    return signals;
}

}  // namespace

bool start_own_thread(void* (*entry)(void*), void* argument) {
    const sigset_t blocked = signals_to_block();
    sigset_t before;
    pthread_t thread{};
    if (pthread_sigmask(SIG_SETMASK, &blocked, &before) != 0) return false;
    const bool is_started = pthread_create(&thread, nullptr, entry, argument) == 0;
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    if (is_started) pthread_detach(thread);
    return is_started;
}

}  // namespace np::session
