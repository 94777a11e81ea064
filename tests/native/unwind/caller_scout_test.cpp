#include "unwind/caller_scout.h"

#include <csignal>
#include <memory>

#include <gtest/gtest.h>
#include <sys/mman.h>

#include "base/safe_load.h"
#include "signal/machine_context.h"

namespace np::unwind {
namespace {

volatile std::sig_atomic_t g_faults = 0;

void on_fault(int, siginfo_t*, void* context) {
    const auto resume = base::safe_load_resume(signal::registers_of(context).pc);
    if (!resume.has_value()) std::_Exit(99);
    g_faults = g_faults + 1;
    signal::set_pc(context, *resume);
}

// A page of stack, and one behind it that cannot be read.
class CallerScoutTest : public testing::Test {
protected:
    static constexpr std::size_t kPage = 4096;

    void SetUp() override {
        struct sigaction action {};

        action.sa_sigaction = on_fault;
        action.sa_flags = SA_SIGINFO;
        ASSERT_EQ(sigaction(SIGSEGV, &action, &previous_), 0);
        void* const pages =
            mmap(nullptr, 2 * kPage, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        ASSERT_NE(pages, MAP_FAILED);
        stack_ = static_cast<std::uint64_t*>(pages);
        end_ = reinterpret_cast<std::uint64_t>(pages) + kPage;
        ASSERT_EQ(mprotect(reinterpret_cast<void*>(end_), kPage, PROT_NONE), 0);
        g_faults = 0;
    }

    void TearDown() override {
        munmap(stack_, 2 * kPage);
        sigaction(SIGSEGV, &previous_, nullptr);
    }

    [[nodiscard]] std::uint64_t address_of(std::size_t word) const {
        return reinterpret_cast<std::uint64_t>(stack_ + word);
    }

    // As a walk over frames of two words would call it.
    void follow_to_the_end(CallerScout& scout, std::uint64_t fp) const {
        for (std::size_t word = 0; word < kPage / 8; word += 2) {
            scout.follow({.pc = 1, .sp = address_of(word), .fp = fp});
        }
    }

    std::unique_ptr<RuleCache> cache_{new RuleCache()};
    std::uint64_t* stack_ = nullptr;
    std::uint64_t end_ = 0;

private:
    struct sigaction previous_ {};
};

TEST_F(CallerScoutTest, A_chain_that_leads_off_the_stack_faults_once_in_a_walk) {
    stack_[0] = address_of(4);
    stack_[4] = end_;
    CallerScout scout(*cache_, {.pc = 1, .sp = address_of(0), .fp = address_of(0)});
    EXPECT_EQ(g_faults, 1);
    follow_to_the_end(scout, end_);
    EXPECT_EQ(g_faults, 1);
}

TEST_F(CallerScoutTest, What_is_no_frame_pointer_is_not_read) {
    // Below the stack's end, far above it, not aligned, and in a circle.
    for (const std::uint64_t fp : {address_of(0) - 8, end_ + (1 << 20), address_of(2) + 1,
                                   std::uint64_t{0}, ~std::uint64_t{7}}) {
        CallerScout scout(*cache_, {.pc = 1, .sp = address_of(0), .fp = fp});
        follow_to_the_end(scout, fp);
    }
    stack_[8] = address_of(8);
    CallerScout scout(*cache_, {.pc = 1, .sp = address_of(0), .fp = address_of(8)});
    EXPECT_EQ(g_faults, 0);
}

}  // namespace
}  // namespace np::unwind
