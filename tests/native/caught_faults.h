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

// Pages between two that cannot be read.
class GuardedPages {
public:
    static constexpr std::size_t kPageSize = 4096;

    explicit GuardedPages(std::size_t count)
        : size_(count * kPageSize),
          mapping_(static_cast<char*>(mmap(nullptr, size_ + 2 * kPageSize, PROT_NONE,
                                           MAP_PRIVATE | MAP_ANONYMOUS, -1, 0))) {
        if (mapping_ == MAP_FAILED) std::abort();
        if (mprotect(data(), size_, PROT_READ | PROT_WRITE) != 0) std::abort();
    }

    GuardedPages(const GuardedPages&) = delete;
    GuardedPages& operator=(const GuardedPages&) = delete;

    ~GuardedPages() { munmap(mapping_, size_ + 2 * kPageSize); }

    [[nodiscard]] void* data() const { return mapping_ + kPageSize; }

    [[nodiscard]] std::uint64_t start() const { return reinterpret_cast<std::uint64_t>(data()); }

    [[nodiscard]] std::uint64_t end() const { return start() + size_; }

private:
    std::size_t size_;
    char* mapping_;
};

class GuardedPage : public GuardedPages {
public:
    static constexpr std::size_t kSize = kPageSize;

    GuardedPage() : GuardedPages(1) {}
};

}  // namespace np
