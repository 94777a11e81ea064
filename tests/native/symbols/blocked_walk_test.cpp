// Walks threads that are blocked in a system call from what the kernel tells of them, pc and sp.
#include <algorithm>
#include <array>
#include <atomic>
#include <cinttypes>
#include <cstdio>
#include <span>
#include <string>
#include <thread>

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "emulation.h"
#include "symbols/code_registry.h"
#include "symbols/loader_lookup.h"
#include "unwind/blocked_frame.h"
#include "unwind/eh_frame_search.h"
#include "unwind/stack_walker.h"

namespace np::symbols {
namespace {

struct Place {
    std::uint64_t pc = 0;
    std::uint64_t sp = 0;
};

// Once the thread waits for its descriptor.
Place place_of(long tid) {
    const std::string path = "/proc/self/task/" + std::to_string(tid) + "/syscall";
    for (;;) {
        std::FILE* const file = std::fopen(path.c_str(), "r");
        Place place;
        long call = -1;
        const int count = std::fscanf(file, "%ld %*s %*s %*s %*s %*s %*s %" SCNx64 " %" SCNx64,
                                      &call, &place.sp, &place.pc);
        std::fclose(file);
        if (count == 3 && (call == SYS_read || call == SYS_recvmsg)) return place;
        std::this_thread::yield();
    }
}

// The build keeps frame pointers, so the frame is left by it. The address sanitizer would put a
// read() of its own between, and a frame that is another at every call.
[[gnu::noinline, gnu::no_sanitize_address]] long read_by_frame_pointer(int fd) {
    std::array<char, 200> bytes{};
    const long count = syscall(SYS_read, fd, bytes.data(), bytes.size());
    return count + bytes[0];
}

// As the runtime's wrapper does it.
[[gnu::noinline, gnu::no_sanitize_address]] long receive_by_frame_pointer(int fd) {
    std::array<char, 200> bytes{};
    iovec part{.iov_base = bytes.data(), .iov_len = bytes.size()};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    const long count = recvmsg(fd, &message, 0);
    return count + bytes[0];
}

// Whether the libraries were scanned before, or are known to the dynamic loader alone.
enum class Libraries : std::uint8_t { kScanned, kYoung };

template <typename Function>
bool holds(std::span<const std::uint64_t> frames, Function* function) {
    constexpr std::uint64_t kLongest = 300;
    const auto start = reinterpret_cast<std::uint64_t>(function);
    return std::any_of(frames.begin(), frames.end(), [start](std::uint64_t frame) {
        return frame >= start && frame < start + kLongest;
    });
}

template <typename Function>
void expect_walk(Function* function, Libraries libraries) {
    if (kIsEmulated) GTEST_SKIP() << "not under qemu-user: /proc shows the emulator's pc and sp";
    std::array<int, 2> ends{};
    ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()), 0);
    std::atomic<long> tid{0};
    std::thread thread([&] {
        tid = syscall(SYS_gettid);
        function(ends[0]);
    });
    while (tid == 0)
        std::this_thread::yield();
    const Place place = place_of(tid);
    CodeRegistry registry;
    if (libraries == Libraries::kScanned) registry.scan_libraries();
    const unwind::PublishedMap::Reader reader{registry.published()};
    std::array<std::uint64_t, 128> frames{};
    const std::uint64_t fp = unwind::blocked_frame_pointer(reader.map(), place.pc, place.sp,
                                                           unwind::WalkScratch{frames});
    const auto result = unwind::walk(reader.map(), reader.rules(),
                                     {.pc = place.pc, .sp = place.sp, .fp = fp}, frames);
    EXPECT_EQ(result.end, unwind::WalkEnd::kRoot);
    EXPECT_TRUE(holds(std::span{frames}.first(result.frame_count), function));
    ASSERT_EQ(write(ends[1], "x", 1), 1);
    thread.join();
    close(ends[0]);
    close(ends[1]);
}

TEST(BlockedWalk, AFrameThatIsLeftByTheFramePointerIsLeft) {
    expect_walk(&read_by_frame_pointer, Libraries::kScanned);
    expect_walk(&receive_by_frame_pointer, Libraries::kScanned);
}

TEST(BlockedWalk, InLibrariesThatNoScanHasSeenYetToo) {
    if (find_loader_lookup() == nullptr) GTEST_SKIP() << "this libc cannot be asked";
    expect_walk(&read_by_frame_pointer, Libraries::kYoung);
    expect_walk(&receive_by_frame_pointer, Libraries::kYoung);
}

TEST(BlockedWalk, NonsenseLeadsNowhere) {
    CodeRegistry registry;
    registry.scan_libraries();
    const unwind::PublishedMap::Reader reader{registry.published()};
    const std::array<std::uint64_t, 1024> stack{};
    const auto sp = reinterpret_cast<std::uint64_t>(stack.data());
    const auto here = reinterpret_cast<std::uint64_t>(&read_by_frame_pointer) + 16;
    std::array<std::uint64_t, unwind::kEhFrameScratchWords> words{};
    const unwind::WalkScratch scratch{words};
    EXPECT_EQ(unwind::blocked_frame_pointer(reader.map(), 1, sp, scratch), 0U);
    EXPECT_EQ(unwind::blocked_frame_pointer(reader.map(), here, sp, scratch), 0U);
}

}  // namespace
}  // namespace np::symbols
