#include "signal/fault_handler.h"

#include <csetjmp>
#include <cstdint>

#include <gtest/gtest.h>
#include <sys/mman.h>

#include "base/safe_load.h"

namespace np::signal {
namespace {

sigjmp_buf after_fault;
void* fault_address = nullptr;

void runtime_handler(int, siginfo_t* info, void*) {
    fault_address = info->si_addr;
    siglongjmp(after_fault, 1);
}

class FaultHandler : public testing::Test {
protected:
    FaultHandler() {
        struct sigaction action {};

        action.sa_sigaction = runtime_handler;
        action.sa_flags = SA_SIGINFO;
        set_next_fault_action(SIGSEGV, PreviousAction::from(action));
        action.sa_sigaction = on_fault;
        sigaction(SIGSEGV, &action, &before_);
        closed_page_ = mmap(nullptr, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    }

    FaultHandler(const FaultHandler&) = delete;
    FaultHandler& operator=(const FaultHandler&) = delete;

    ~FaultHandler() override {
        sigaction(SIGSEGV, &before_, nullptr);
        munmap(closed_page_, 4096);
    }

    struct sigaction before_ {};

    void* closed_page_ = nullptr;
};

TEST_F(FaultHandler, A_load_of_ours_fails_instead_of_ending_the_process) {
    std::uint64_t word = 5;
    EXPECT_FALSE(base::load_word(reinterpret_cast<std::uintptr_t>(closed_page_), word));
    EXPECT_EQ(word, 5U);
    EXPECT_TRUE(base::load_word(reinterpret_cast<std::uintptr_t>(&word), word));
}

TEST_F(FaultHandler, Any_other_fault_reaches_the_handler_before_ours) {
    fault_address = nullptr;
    if (sigsetjmp(after_fault, 1) == 0) {
        *static_cast<volatile int*>(closed_page_) = 1;
        FAIL() << "the fault did not happen";
    }
    EXPECT_EQ(fault_address, closed_page_);
}

}  // namespace
}  // namespace np::signal
