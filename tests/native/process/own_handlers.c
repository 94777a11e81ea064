/* An application's own handlers of SIGPROF and SIGSEGV, for handlers_test.py: taken with take_signal, or, where OWN_HANDLERS is set and
 * this library preloaded, both before the runtime starts; given back with give_back. The one of SIGSEGV mends faults of its own page
 * and passes others on. */
#define _GNU_SOURCE
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>

enum { PAGE = 4096 };

static char* page;
static volatile sig_atomic_t seen_profiling, seen_faults;
static struct sigaction next_profiling, next_fault;

static void on_profiling(int number, siginfo_t* info, void* context) {
    (void)number, (void)info, (void)context;
    ++seen_profiling;
}

static void on_fault(int number, siginfo_t* info, void* context) {
    char* address = info->si_addr;
    if (address >= page && address < page + PAGE) {
        ++seen_faults;
        mprotect(page, PAGE, PROT_READ | PROT_WRITE);
        return;
    }
    if (next_fault.sa_flags & SA_SIGINFO) {
        next_fault.sa_sigaction(number, info, context);
    } else {
        abort();
    }
}

/* 0 when the signal is now handled here. */
__attribute__((visibility("default"))) int take_signal(int number) {
    struct sigaction action = {.sa_flags = SA_SIGINFO | SA_RESTART};
    if (number == SIGPROF) {
        action.sa_sigaction = on_profiling;
        return sigaction(SIGPROF, &action, &next_profiling);
    }
    page = mmap(NULL, PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED) return -1;
    action.sa_sigaction = on_fault;
    action.sa_flags |= SA_ONSTACK;
    return sigaction(SIGSEGV, &action, &next_fault);
}

/* 0 when the signal is handled as it was before it was taken. */
__attribute__((visibility("default"))) int give_back(int number) {
    return sigaction(number, number == SIGPROF ? &next_profiling : &next_fault, NULL);
}

/* Causes the signal; how often the handler here ran for it: 1. */
__attribute__((visibility("default"))) int cause_signal(int number) {
    const int before = seen_profiling + seen_faults;
    if (number == SIGPROF) {
        raise(SIGPROF);
    } else {
        mprotect(page, PAGE, PROT_NONE);
        *(volatile char*)page = 1;
    }
    return seen_profiling + seen_faults - before;
}

__attribute__((constructor)) static void take_early(void) {
    if (getenv("OWN_HANDLERS") == NULL) return;
    take_signal(SIGPROF);
    take_signal(SIGSEGV);
}
