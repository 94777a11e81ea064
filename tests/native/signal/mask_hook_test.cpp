#include "signal/mask_hook.h"

#include <csignal>

#include <gtest/gtest.h>
#include <unistd.h>

#include "signal/machine_context.h"
#include "signal/rescue_handler.h"

namespace np::signal {
namespace {

bool is_blocked_now(int signal_number) {
    sigset_t now;
    pthread_sigmask(SIG_BLOCK, nullptr, &now);
    return sigismember(&now, signal_number) == 1;
}

void block(std::initializer_list<int> signals) {
    sigset_t set;
    sigemptyset(&set);
    for (const int signal_number : signals)
        sigaddset(&set, signal_number);
    pthread_sigmask(SIG_SETMASK, &set, nullptr);
}

class MaskHook : public testing::Test {
protected:
    MaskHook() {
        set_mask_function(pthread_sigmask, signal_bit(SIGPROF) | signal_bit(SIGRTMAX));
        pthread_sigmask(SIG_SETMASK, nullptr, &before_);
    }

    MaskHook(const MaskHook&) = delete;
    MaskHook& operator=(const MaskHook&) = delete;

    ~MaskHook() override { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

    sigset_t before_{};
};

TEST_F(MaskHook, Unblocking_faults_unblocks_profiling) {
    block({SIGSEGV, SIGPROF, SIGRTMAX, SIGUSR1});
    sigset_t faults;
    sigemptyset(&faults);
    sigaddset(&faults, SIGSEGV);
    EXPECT_EQ(unblock_with_profiling(SIG_UNBLOCK, &faults, nullptr), 0);
    EXPECT_FALSE(is_blocked_now(SIGSEGV));
    EXPECT_FALSE(is_blocked_now(SIGPROF));
    EXPECT_FALSE(is_blocked_now(SIGRTMAX));
    EXPECT_TRUE(is_blocked_now(SIGUSR1));
    EXPECT_EQ(sigismember(&faults, SIGPROF), 0) << "the caller's set is not ours to change";
}

TEST_F(MaskHook, Every_other_change_is_passed_on_as_it_is) {
    block({SIGSEGV, SIGPROF});
    sigset_t other;
    sigemptyset(&other);
    sigaddset(&other, SIGUSR1);
    sigset_t previous;
    EXPECT_EQ(unblock_with_profiling(SIG_BLOCK, &other, &previous), 0);
    EXPECT_EQ(sigismember(&previous, SIGPROF), 1);
    EXPECT_EQ(unblock_with_profiling(SIG_UNBLOCK, &other, nullptr), 0);
    EXPECT_TRUE(is_blocked_now(SIGPROF));
    EXPECT_EQ(unblock_with_profiling(SIG_BLOCK, nullptr, &previous), 0);
}

TEST_F(MaskHook, The_rescue_signal_unblocks_profiling_on_its_thread) {
    const int rescue = SIGRTMIN + 4;  // qemu-user never delivers the highest ones

    struct sigaction action {};

    struct sigaction before {};

    action.sa_sigaction = on_rescue_signal;
    action.sa_flags = SA_SIGINFO;
    ASSERT_EQ(sigaction(rescue, &action, &before), 0);
    block({SIGPROF});
    raise(rescue);
    EXPECT_FALSE(is_blocked_now(SIGPROF));
    block({SIGPROF, SIGSEGV});
    raise(rescue);
    EXPECT_TRUE(is_blocked_now(SIGPROF)) << "inside the fault handler it is blocked on purpose";
    sigaction(rescue, &before, nullptr);
}

}  // namespace
}  // namespace np::signal
