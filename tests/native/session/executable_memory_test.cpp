#include "session/executable_memory.h"

#include <cstdint>

#include <gtest/gtest.h>
#include <sys/mman.h>

#include "emulation.h"

namespace np::session {
namespace {

int some_function() {
    return 1;
}

TEST(ExecutableMemory, Code_is_executable_and_data_is_not) {
    ExecutableMemory memory;
    const int data = 0;
    EXPECT_FALSE(memory.contains(reinterpret_cast<std::uintptr_t>(&some_function)));
    memory.refresh();
    EXPECT_TRUE(memory.contains(reinterpret_cast<std::uintptr_t>(&some_function)));
    EXPECT_FALSE(memory.contains(reinterpret_cast<std::uintptr_t>(&data)));
    EXPECT_FALSE(memory.contains(0));
}

TEST(ExecutableMemory, Mappings_beyond_the_first_block_are_read_too) {
    if (kIsEmulated) GTEST_SKIP() << "not under qemu-user: its maps have one line for many";
    constexpr int kPages = 400;
    constexpr std::size_t kPage = 4096;
    auto* const area = static_cast<char*>(
        mmap(nullptr, kPages * kPage, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    for (int page = 0; page < kPages; page += 2) {
        mprotect(area + static_cast<std::size_t>(page) * kPage, kPage, PROT_READ | PROT_EXEC);
    }
    ExecutableMemory memory;
    memory.refresh();
    for (int page = 0; page < kPages; ++page) {
        const auto address =
            reinterpret_cast<std::uintptr_t>(area) + static_cast<std::uintptr_t>(page) * kPage + 5;
        EXPECT_EQ(memory.contains(address), page % 2 == 0) << page;
    }
    munmap(area, kPages * kPage);
}

}  // namespace
}  // namespace np::session
