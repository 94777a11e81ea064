// Walks this process's own stacks from a timer's signal and compares them with the C++ runtime's
// unwinder.
#include <algorithm>
#include <array>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <sys/time.h>
#include <ucontext.h>
#include <unwind.h>

#include "signal/machine_context.h"
#include "symbols/code_registry.h"
#include "symbols/loader_lookup.h"
#include "unwind/eh_frame_search.h"
#include "unwind/stack_walker.h"

namespace np::symbols {
namespace {

constexpr std::size_t kMaxFrames = 512;

struct Backtrace {
    std::array<std::uint64_t, kMaxFrames> frames;
    std::size_t count;
};

_Unwind_Reason_Code add_frame(_Unwind_Context* context, void* argument) {
    auto& trace = *static_cast<Backtrace*>(argument);
    int is_before_instruction = 0;
    const std::uint64_t pc = _Unwind_GetIPInfo(context, &is_before_instruction);
    if (pc == 0 || trace.count == kMaxFrames) return _URC_END_OF_STACK;
    trace.frames[trace.count++] = is_before_instruction != 0 ? pc : pc - 1;
    return _URC_NO_REASON;
}

// What the handler found; written by the handler alone, read when the timer is off.
struct Tally {
    const unwind::CodeMap* map = nullptr;
    unwind::RuleCache* rules = nullptr;
    int samples = 0;
    int roots = 0;
    int equal = 0;
    Backtrace ours{};
    Backtrace theirs{};
    std::array<std::uint64_t, 64> first_difference{};
};

Tally g_tally;

bool has_no_rows(std::uint64_t pc) {
    const unwind::Code code = g_tally.map->find(pc);
    if (unwind::kIsReturnAddressPushed) return false;
    if (code.kind == unwind::CodeKind::kLibrary) {
        return code.rows->find(code.offset).kind == unwind::RuleKind::kNone;
    }
    std::array<std::uint64_t, unwind::kEhFrameScratchWords> scratch{};
    return code.kind == unwind::CodeKind::kYoungLibrary &&
           unwind::rule_from_eh_frame(code.unwind_header, pc, unwind::kDwarfFp,
                                      unwind::WalkScratch{scratch})
                   .kind == unwind::RuleKind::kNone;
}

void on_timer(int, siginfo_t*, void* context) {
    const unwind::Registers registers = signal::registers_of(context);
    const auto result = unwind::walk(*g_tally.map, g_tally.rules, unwind::Registers(registers),
                                     g_tally.ours.frames);
    g_tally.ours.count = result.frame_count;
    g_tally.theirs.count = 0;
    _Unwind_Backtrace(add_frame, &g_tally.theirs);
    ++g_tally.samples;
    if (result.end == unwind::WalkEnd::kRoot) ++g_tally.roots;
    // Theirs begins with this handler; the interrupted frame is the first with its pc.
    const auto end =
        g_tally.theirs.frames.begin() + static_cast<std::ptrdiff_t>(g_tally.theirs.count);
    const auto begin = std::find(g_tally.theirs.frames.begin(), end, registers.pc);
    const auto ours_end =
        g_tally.ours.frames.begin() + static_cast<std::ptrdiff_t>(g_tally.ours.count);
    // Linkers write no unwind data for arm64's linkage tables: theirs ends where ours goes on.
    const bool ends_in_stub =
        end - begin == 1 && has_no_rows(registers.pc) && ours_end[-1] != *begin;
    if (ends_in_stub || std::equal(begin, end, g_tally.ours.frames.begin(), ours_end)) {
        ++g_tally.equal;
    }
}

int compare_numbers(const void* a, const void* b) {
    const int left = *static_cast<const int*>(a);
    const int right = *static_cast<const int*>(b);
    return (left > right) - (left < right);
}

std::vector<int> shuffled() {
    std::vector<int> numbers(2000);
    for (std::size_t i = 0; i < numbers.size(); ++i)
        numbers[i] = static_cast<int>(i * 7919 % numbers.size());
    return numbers;
}

[[gnu::noinline]] std::uint64_t recurse(int depth, std::uint64_t value) {
    if (depth == 0) return value;
    return recurse(depth - 1, value * 6364136223846793005u + 1442695040888963407u) +
           static_cast<unsigned>(depth);
}

void work() {
    auto numbers = shuffled();
    std::qsort(numbers.data(), numbers.size(), sizeof(int), compare_numbers);
    std::array<char, 20000> from{};
    std::array<char, 20000> to{};
    std::memcpy(to.data(), from.data(), from.size());
    std::array<char, 64> text{};
    for (int i = 0; i < 200; ++i)
        (void)std::snprintf(text.data(), text.size(), "%d %.6f %s", i, i / 7.0, "text");
    std::sort(numbers.begin(), numbers.end(), std::greater<>());
    volatile std::uint64_t sink = recurse(300, static_cast<std::uint64_t>(text[0]));
    (void)sink;
    for (int i = 0; i < 20; ++i)
        std::free(std::malloc(static_cast<std::size_t>(i) * 100));
}

void compare_interrupted_stacks(CodeRegistry& registry) {
    g_tally = {};
    const unwind::PublishedMap::Reader reader{registry.published()};
    g_tally.map = &reader.map();
    g_tally.rules = reader.rules();
    _Unwind_Backtrace(add_frame, &g_tally.theirs);  // loads what it needs before the first signal

    struct sigaction action {};

    action.sa_sigaction = on_timer;
    action.sa_flags = SA_SIGINFO | SA_RESTART;
    ASSERT_EQ(sigaction(SIGPROF, &action, nullptr), 0);
    const itimerval on{.it_interval = {.tv_sec = 0, .tv_usec = 500},
                       .it_value = {.tv_sec = 0, .tv_usec = 500}};
    ASSERT_EQ(setitimer(ITIMER_PROF, &on, nullptr), 0);
    constexpr int kSamples = 300;
    while (g_tally.samples < kSamples)
        work();
    const itimerval off{};
    setitimer(ITIMER_PROF, &off, nullptr);
    EXPECT_EQ(g_tally.roots, g_tally.samples);
    EXPECT_EQ(g_tally.equal, g_tally.samples);
}

TEST(LiveWalk, Stacks_interrupted_anywhere_equal_those_of_the_cxx_unwinder) {
    CodeRegistry registry;
    registry.scan_libraries();
    compare_interrupted_stacks(registry);
}

TEST(LiveWalk, So_do_those_of_libraries_that_no_scan_has_seen) {
    if (find_loader_lookup() == nullptr) GTEST_SKIP() << "glibc before 2.35";
    CodeRegistry registry;
    compare_interrupted_stacks(registry);
}

TEST(LiveWalk, Without_scan_and_loader_nothing_is_known) {
    const CodeRegistry registry{nullptr};
    EXPECT_FALSE(registry.current().is_code(reinterpret_cast<std::uint64_t>(&work)));
}

[[gnu::noinline]] unwind::WalkResult walk_here(unwind::PublishedMap& published,
                                               std::span<std::uint64_t> frames) {
    ucontext_t context;
    getcontext(&context);
    const unwind::PublishedMap::Reader reader{published};
    return unwind::walk(reader.map(), reader.rules(), signal::registers_of(&context), frames);
}

TEST(LiveWalk, A_threads_stack_ends_at_its_root) {
    CodeRegistry registry;
    registry.scan_libraries();
    unwind::WalkResult result{};
    std::thread([&] {
        std::array<std::uint64_t, kMaxFrames> frames{};
        result = walk_here(registry.published(), frames);
    }).join();
    EXPECT_EQ(result.end, unwind::WalkEnd::kRoot);
    EXPECT_GE(result.frame_count, 4u);
}

}  // namespace
}  // namespace np::symbols
