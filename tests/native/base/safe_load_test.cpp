#include "base/safe_load.h"

#include <array>
#include <csignal>
#include <cstring>

#include <gtest/gtest.h>
#include <sys/mman.h>

#include "base/inline_load.h"
#include "signal/machine_context.h"

namespace np::base {
namespace {

volatile std::sig_atomic_t g_faults = 0;

void on_fault(int, siginfo_t*, void* context) {
    const auto resume = safe_load_resume(signal::registers_of(context).pc);
    if (!resume.has_value()) std::_Exit(99);
    g_faults = g_faults + 1;
    signal::set_pc(context, *resume);
}

class SafeLoad : public testing::Test {
protected:
    static constexpr std::size_t kPage = 4096;

    void SetUp() override {
        struct sigaction action {};

        action.sa_sigaction = on_fault;
        action.sa_flags = SA_SIGINFO;
        ASSERT_EQ(sigaction(SIGSEGV, &action, &previous_), 0);
        void* pages =
            mmap(nullptr, 2 * kPage, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        ASSERT_NE(pages, MAP_FAILED);
        pages_ = reinterpret_cast<std::uintptr_t>(pages);
        std::memset(pages, 0x5a, kPage);
        ASSERT_EQ(mprotect(reinterpret_cast<void*>(pages_ + kPage), kPage, PROT_NONE), 0);
        g_faults = 0;
    }

    void TearDown() override {
        munmap(reinterpret_cast<void*>(pages_), 2 * kPage);
        sigaction(SIGSEGV, &previous_, nullptr);
    }

    std::uintptr_t pages_ = 0;

    struct sigaction previous_ {};
};

TEST_F(SafeLoad, A_readable_word_is_loaded_aligned_or_not) {
    std::uint64_t word = 0;
    EXPECT_TRUE(load_word(pages_, word));
    EXPECT_EQ(word, 0x5a5a5a5a5a5a5a5au);
    EXPECT_TRUE(load_word(pages_ + kPage - 8, word));
    EXPECT_TRUE(load_word(pages_ + 3, word));
    EXPECT_EQ(g_faults, 0);
}

TEST_F(SafeLoad, A_word_that_cannot_be_read_fails_and_leaves_the_result_alone) {
    std::uint64_t word = 42;
    EXPECT_FALSE(load_word(pages_ + kPage, word));
    EXPECT_FALSE(load_word(pages_ + kPage - 1, word));
    EXPECT_FALSE(load_word(0, word));
    EXPECT_FALSE(load_word(0x8000'0000'0000'0000, word));
    EXPECT_EQ(word, 42u);
    EXPECT_EQ(g_faults, 4);
}

TEST_F(SafeLoad, A_copy_fails_when_its_end_cannot_be_read) {
    std::array<char, 64> to{};
    EXPECT_TRUE(copy_memory(to.data(), pages_ + kPage - to.size(), to.size()));
    EXPECT_EQ(to.back(), 0x5a);
    EXPECT_FALSE(copy_memory(to.data(), pages_ + kPage - to.size() + 1, to.size()));
    EXPECT_EQ(g_faults, 1);
    EXPECT_TRUE(copy_memory(to.data(), pages_ + kPage, 0));
}

TEST_F(SafeLoad, Inlined_loads_do_the_same) {
    std::uint64_t word = 0;
    EXPECT_TRUE(load_word_inline(pages_ + kPage - 8, word));
    EXPECT_EQ(word, 0x5a5a5a5a5a5a5a5au);
    EXPECT_FALSE(load_word_inline(pages_ + kPage, word));
    EXPECT_FALSE(load_word_inline(pages_ + kPage - 1, word));
    EXPECT_FALSE(load_word_inline(0x8000'0000'0000'0000, word));
    EXPECT_EQ(g_faults, 3);
}

TEST_F(SafeLoad, Other_faults_are_not_ours) {
    EXPECT_FALSE(safe_load_resume(0).has_value());
    EXPECT_FALSE(safe_load_resume(reinterpret_cast<std::uintptr_t>(&load_word)).has_value());
}

}  // namespace
}  // namespace np::base
