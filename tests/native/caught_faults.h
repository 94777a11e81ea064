// Faults of our own loads, caught as the agent's handler does it, and memory to have them in.
#pragma once

#include <csignal>
#include <cstdint>
#include <cstdlib>

#include <sys/mman.h>

#include "base/safe_load.h"
#include "signal/machine_context.h"

namespace np {

// As long as it lives; one at a time. Any other fault ends the program.
class CaughtFaults {
public:
    CaughtFaults() {
        count_ = 0;

        struct sigaction action {};

        action.sa_sigaction = on_fault;
        action.sa_flags = SA_SIGINFO;
        if (sigaction(SIGSEGV, &action, &previous_) != 0) std::abort();
    }

    CaughtFaults(const CaughtFaults&) = delete;
    CaughtFaults& operator=(const CaughtFaults&) = delete;

    ~CaughtFaults() { sigaction(SIGSEGV, &previous_, nullptr); }

    [[nodiscard]] int count() const { return count_; }

private:
    static void on_fault(int, siginfo_t*, void* context) {
        const auto resume = base::safe_load_resume(signal::registers_of(context).pc);
        if (!resume.has_value()) std::_Exit(99);
        count_ = count_ + 1;
        signal::set_pc(context, *resume);
    }

    inline static volatile std::sig_atomic_t count_ = 0;

    struct sigaction previous_ {};
};

// A page, and one behind it that cannot be read.
class GuardedPage {
public:
    static constexpr std::size_t kSize = 4096;

    GuardedPage()
        : pages_(mmap(nullptr, 2 * kSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
                      0)) {
        if (pages_ == MAP_FAILED) std::abort();
        if (mprotect(static_cast<char*>(pages_) + kSize, kSize, PROT_NONE) != 0) std::abort();
    }

    GuardedPage(const GuardedPage&) = delete;
    GuardedPage& operator=(const GuardedPage&) = delete;

    ~GuardedPage() { munmap(pages_, 2 * kSize); }

    [[nodiscard]] void* data() const { return pages_; }

    [[nodiscard]] std::uint64_t start() const { return reinterpret_cast<std::uint64_t>(pages_); }

    [[nodiscard]] std::uint64_t end() const { return start() + kSize; }

private:
    void* pages_;
};

}  // namespace np
