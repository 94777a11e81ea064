#include "fault_handler.h"

#include <csignal>
#include <cstdlib>
#include <cstring>

#include <sys/mman.h>
#include <ucontext.h>

#include "base/safe_load.h"

namespace np::fuzz {
namespace {

constexpr std::size_t kPage = 4096;

void on_fault(int, siginfo_t*, void* context) {
    auto& registers = static_cast<ucontext_t*>(context)->uc_mcontext.gregs;
    const auto resume = base::safe_load_resume(static_cast<std::uintptr_t>(registers[REG_RIP]));
    if (!resume.has_value()) std::abort();
    registers[REG_RIP] = static_cast<greg_t>(*resume);
}

}  // namespace

void tolerate_faults() {
    static const bool is_installed = [] {
        struct sigaction action {};

        action.sa_sigaction = on_fault;
        action.sa_flags = SA_SIGINFO | SA_NODEFER;
        return sigaction(SIGSEGV, &action, nullptr) == 0 &&
               sigaction(SIGBUS, &action, nullptr) == 0;
    }();
    if (!is_installed) std::abort();
}

GuardedBytes::GuardedBytes(std::span<const std::uint8_t> bytes)
    : size_((bytes.size() + kPage) / kPage * kPage + kPage) {
    mapping_ = mmap(nullptr, size_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapping_ == MAP_FAILED) std::abort();
    auto* const guard = static_cast<std::uint8_t*>(mapping_) + size_ - kPage;
    // Aligned down: unwind data is read in aligned words.
    std::uint8_t* const start = guard - (bytes.size() + 7) / 8 * 8;
    if (!bytes.empty()) std::memcpy(start, bytes.data(), bytes.size());
    if (mprotect(guard, kPage, PROT_NONE) != 0) std::abort();
    address_ = reinterpret_cast<std::uint64_t>(start);
}

GuardedBytes::~GuardedBytes() {
    munmap(mapping_, size_);
}

}  // namespace np::fuzz
