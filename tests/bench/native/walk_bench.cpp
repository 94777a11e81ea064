// How long a walk takes, against libunwind's unw_step and a bare frame-pointer walk in the same
// process: `walk_bench walks DEPTH SAMPLES` prints nanoseconds, `walk_bench samples DEPTH TICKS`
// what whole samples cost (sample_cost.h).
//
// The thread is interrupted by a CPU timer while it reads all over memory. One of the three
// unwinders goes first, in turn, and finds the caches as the program left them: cold, as a sample
// does. Then each is called twice more and the second call counts as warm. Before the next sample
// the program has a tick's time for itself. Half of the program's work is in one leaf, as that of
// most programs is in few, the rest all over a thousand leaves: walks from a pc that no sample has
// met before are counted apart.
#include <algorithm>
#include <array>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <random>
#include <string>
#include <unordered_set>
#include <vector>

#define UNW_LOCAL_ONLY
#include <libunwind.h>
#include <pthread.h>
#include <sys/time.h>
#include <unistd.h>
#include <x86intrin.h>

#include "deep_program.h"
#include "sample_cost.h"
#include "signal/machine_context.h"
#include "stopwatch.h"
#include "symbols/code_registry.h"
#include "unwind/stack_walker.h"

namespace np::bench {
namespace {

constexpr std::size_t kMaxFrames = 512;
constexpr long kPeriodMicroseconds = 4000;  // a tick of a kernel with 250 Hz: more is not to be had
constexpr int kRoundsBetween = 100;         // of the program: about as long

using Frames = std::array<std::uint64_t, kMaxFrames>;

struct Bounds {
    std::uint64_t low;
    std::uint64_t high;
};

struct State {
    const unwind::CodeMap* map = nullptr;
    unwind::RuleCache* rules = nullptr;
    Bounds stack{};
    Frames frames{};
};

State g_state;

std::size_t walk_ours(ucontext_t* context) {
    return unwind::walk(*g_state.map, g_state.rules, signal::registers_of(context), g_state.frames)
        .frame_count;
}

std::size_t walk_libunwind(ucontext_t* context) {
    unw_cursor_t cursor;
    if (unw_init_local2(&cursor, context, UNW_INIT_SIGNAL_FRAME) != 0) return 0;
    std::size_t count = 0;
    do {
        unw_word_t pc = 0;
        unw_get_reg(&cursor, UNW_REG_IP, &pc);
        g_state.frames[count++] = pc;
    } while (count < kMaxFrames && unw_step(&cursor) > 0);
    return count;
}

// The least that a walk can be: no table, no check but the stack's bounds.
std::size_t walk_frame_pointers(ucontext_t* context) {
    const unwind::Registers registers = signal::registers_of(context);
    std::size_t count = 0;
    g_state.frames[count++] = registers.pc;
    std::uint64_t fp = registers.fp;
    while (fp >= g_state.stack.low && fp < g_state.stack.high - 16 && count < kMaxFrames) {
        const auto* const frame = reinterpret_cast<const std::uint64_t*>(fp);
        g_state.frames[count++] = frame[1];
        if (frame[0] <= fp) break;
        fp = frame[0];
    }
    return count;
}

using Unwinder = std::size_t (*)(ucontext_t*);

constexpr std::array<Unwinder, 3> kUnwinders = {walk_ours, walk_libunwind, walk_frame_pointers};
constexpr std::array<const char*, 3> kNames = {"ours", "libunwind", "fp"};

struct Series {
    std::vector<std::uint64_t> cold;
    std::vector<std::uint64_t> warm;
    std::vector<std::uint64_t> frames;
};

std::array<Series, 3> g_series;
std::vector<std::uint64_t> g_pcs;  // of all samples, in their order
std::size_t g_samples = 0;
std::size_t g_wanted = 0;
int g_rounds = 0;  // of the program since the last sample

std::uint64_t timed(Unwinder unwinder, ucontext_t* context, std::size_t& frames) {
    unsigned processor = 0;
    const std::uint64_t start = __rdtscp(&processor);
    _mm_lfence();
    frames = unwinder(context);
    const std::uint64_t end = __rdtscp(&processor);
    _mm_lfence();
    return end - start;
}

void on_timer(int, siginfo_t*, void* raw) {
    if (g_samples >= g_wanted || g_rounds < kRoundsBetween) return;
    g_rounds = 0;
    auto* const context = static_cast<ucontext_t*>(raw);
    std::size_t frames = 0;
    const std::size_t first = g_samples++ % kUnwinders.size();
    g_series[first].cold.push_back(timed(kUnwinders[first], context, frames));
    g_pcs.push_back(signal::registers_of(context).pc);
    for (std::size_t i = 0; i < kUnwinders.size(); ++i) {
        (void)timed(kUnwinders[i], context, frames);
        g_series[i].warm.push_back(timed(kUnwinders[i], context, frames));
        g_series[i].frames.push_back(frames);
    }
}

Bounds stack_of_this_thread() {
    pthread_attr_t attributes;
    pthread_getattr_np(pthread_self(), &attributes);
    void* address = nullptr;
    std::size_t size = 0;
    pthread_attr_getstack(&attributes, &address, &size);
    pthread_attr_destroy(&attributes);
    const auto low = reinterpret_cast<std::uint64_t>(address);
    return {.low = low, .high = low + size};
}

struct ColdCycles {
    std::vector<std::uint64_t> all;
    std::vector<std::uint64_t> again;  // from a pc that an earlier sample had
    std::vector<std::uint64_t> first;
};

// Of the unwinder that went first at every third sample, from `unwinder` on.
ColdCycles cold_cycles(std::size_t unwinder) {
    ColdCycles cycles;
    std::unordered_set<std::uint64_t> met;
    for (std::size_t sample = 0; sample < g_pcs.size(); ++sample) {
        const bool is_first = met.insert(g_pcs[sample]).second;
        if (sample % kUnwinders.size() != unwinder) continue;
        const std::uint64_t cold = g_series[unwinder].cold[sample / kUnwinders.size()];
        cycles.all.push_back(cold);
        (is_first ? cycles.first : cycles.again).push_back(cold);
    }
    return cycles;
}

void measure_walks(int depth, std::size_t samples) {
    g_wanted = samples;
    g_pcs.reserve(samples);
    for (Series& series : g_series) {
        series.cold.reserve(samples);
        series.warm.reserve(samples);
        series.frames.reserve(samples);
    }

    struct sigaction action {};

    action.sa_sigaction = on_timer;
    action.sa_flags = SA_SIGINFO | SA_RESTART;
    sigaction(SIGPROF, &action, nullptr);
    const itimerval on{.it_interval = {.tv_sec = 0, .tv_usec = kPeriodMicroseconds},
                       .it_value = {.tv_sec = 0, .tv_usec = kPeriodMicroseconds}};
    setitimer(ITIMER_PROF, &on, nullptr);
    unsigned long sink = 0;
    for (std::minstd_rand random; g_samples < g_wanted; ++g_rounds) {
        const std::size_t number = random();
        sink += run_at_depth(depth, number % 2 == 0 ? 0 : number / 2 % kLeaves);
    }
    const itimerval off{};
    setitimer(ITIMER_PROF, &off, nullptr);
    const double scale = nanoseconds_per_cycle();
    for (std::size_t i = 0; i < kUnwinders.size(); ++i) {
        const Series& series = g_series[i];
        const ColdCycles cold = cold_cycles(i);
        std::printf("%s %d %.0f", kNames[i], depth, percentile(series.frames, 0.5));
        for (const auto& cycles : {cold.all, cold.again, cold.first, series.warm})
            std::printf(" %.0f %.0f", scale * percentile(cycles, 0.5),
                        scale * percentile(cycles, 0.99));
        std::printf(" %.3f\n",
                    static_cast<double>(cold.first.size()) / static_cast<double>(cold.all.size()));
    }
    std::fprintf(stderr, "%lu\n", sink & 1);
}

int usage() {
    std::fputs("usage: walk_bench walks DEPTH SAMPLES | samples DEPTH TICKS\n", stderr);
    return 2;
}

int main_of(int count, char** arguments) {
    if (count < 4) return usage();
    symbols::CodeRegistry registry;
    const std::uint64_t start = nanoseconds(CLOCK_THREAD_CPUTIME_ID);
    registry.scan_libraries();
    std::fprintf(stderr, "tables: %.1f ms, %zu bytes\n",
                 static_cast<double>(nanoseconds(CLOCK_THREAD_CPUTIME_ID) - start) / 1e6,
                 registry.memory().library_rows);
    const unwind::PublishedMap::Reader reader{registry.published()};
    g_state.map = &reader.map();
    g_state.rules = reader.rules();
    g_state.stack = stack_of_this_thread();
    const std::string what = arguments[1];
    const int depth = std::clamp(std::atoi(arguments[2]), 1, kMaxDepth);
    if (what == "walks") {
        measure_walks(depth, static_cast<std::size_t>(std::atol(arguments[3])));
        return 0;
    }
    if (what != "samples") return usage();
    measure_samples(registry.published(), depth, static_cast<std::size_t>(std::atol(arguments[3])));
    return 0;
}

}  // namespace
}  // namespace np::bench

int main(int count, char** arguments) {
    return np::bench::main_of(count, arguments);
}
