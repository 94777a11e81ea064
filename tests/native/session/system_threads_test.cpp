#include "session/system_threads.h"

#include <atomic>
#include <csignal>
#include <initializer_list>
#include <thread>

#include <gtest/gtest.h>

#include "emulation.h"

namespace np::session {
namespace {

// A thread that has these signals blocked until the test ends.
class Blocking {
public:
    explicit Blocking(std::initializer_list<int> signals)
        : thread_{[this, mask = mask_of(signals)] {
              pthread_sigmask(SIG_SETMASK, &mask, nullptr);
              has_blocked_.store(true);
              while (!is_over_.load())
                  std::this_thread::yield();
          }} {
        while (!has_blocked_.load())
            std::this_thread::yield();
    }

    Blocking(const Blocking&) = delete;
    Blocking& operator=(const Blocking&) = delete;

    ~Blocking() {
        is_over_.store(true);
        thread_.join();
    }

private:
    static sigset_t mask_of(std::initializer_list<int> signals) {
        sigset_t mask;
        sigemptyset(&mask);
        for (const int signal_number : signals)
            sigaddset(&mask, signal_number);
        return mask;
    }

    std::atomic<bool> has_blocked_{false};
    std::atomic<bool> is_over_{false};
    std::thread thread_;
};

TEST(SystemThreads, A_fault_handler_that_a_signal_may_interrupt_is_waited_for) {
    if (kIsEmulated) GTEST_SKIP() << "not under qemu-user: /proc shows the emulator's masks";
    EXPECT_TRUE(wait_until_outside_fault_handlers(SIGPROF));
    {
        const Blocking faults{SIGSEGV};
        EXPECT_FALSE(wait_until_outside_fault_handlers(SIGPROF));
    }
    EXPECT_TRUE(wait_until_outside_fault_handlers(SIGPROF));
}

TEST(SystemThreads, A_fault_handler_that_blocks_the_signal_is_not) {
    if (kIsEmulated) GTEST_SKIP() << "not under qemu-user: /proc shows the emulator's masks";
    const Blocking both{SIGSEGV, SIGPROF};
    EXPECT_TRUE(wait_until_outside_fault_handlers(SIGPROF));
}

}  // namespace
}  // namespace np::session
