// How long a walk takes, against libunwind's unw_step and a bare frame-pointer walk in the same
// process: `walk_bench walks DEPTH SAMPLES` prints nanoseconds, `walk_bench handler DEPTH PAIRS
// MILLISECONDS` what the real handler costs all in, `walk_bench syscalls DEPTH WALKS` ends well
// when walks do without the kernel.
//
// The thread is interrupted by a CPU timer while it reads all over memory. One of the three
// unwinders goes first, in turn, and finds the caches as the program left them: cold, as a sample
// does. Then each is called twice more and the second call counts as warm.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string>
#include <vector>

#define UNW_LOCAL_ONLY
#include <libunwind.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>
#include <x86intrin.h>

#include "deep_program.h"
#include "signal/handler_state.h"
#include "signal/machine_context.h"
#include "signal/sample_handler.h"
#include "symbols/code_registry.h"
#include "unwind/stack_walker.h"
#include "wire/test_ring.h"

namespace np::bench {
namespace {

constexpr std::size_t kMaxFrames = 512;
constexpr long kPeriodMicroseconds = 4000;  // a tick of a kernel with 250 Hz: more is not to be had

using Frames = std::array<std::uint64_t, kMaxFrames>;

struct Bounds {
    std::uint64_t low;
    std::uint64_t high;
};

struct State {
    const unwind::CodeMap* map = nullptr;
    Bounds stack{};
    Frames frames{};
};

State g_state;

std::size_t walk_ours(ucontext_t* context) {
    return unwind::walk(*g_state.map, signal::registers_of(context), g_state.frames).frame_count;
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
std::size_t g_samples = 0;
std::size_t g_wanted = 0;

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
    if (g_samples >= g_wanted) return;
    auto* const context = static_cast<ucontext_t*>(raw);
    std::size_t frames = 0;
    const std::size_t first = g_samples++ % kUnwinders.size();
    g_series[first].cold.push_back(timed(kUnwinders[first], context, frames));
    for (std::size_t i = 0; i < kUnwinders.size(); ++i) {
        (void)timed(kUnwinders[i], context, frames);
        g_series[i].warm.push_back(timed(kUnwinders[i], context, frames));
        g_series[i].frames.push_back(frames);
    }
}

std::uint64_t nanoseconds(clockid_t clock) {
    timespec now{};
    clock_gettime(clock, &now);
    return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000U +
           static_cast<std::uint64_t>(now.tv_nsec);
}

double nanoseconds_per_cycle() {
    const std::uint64_t start = nanoseconds(CLOCK_MONOTONIC);
    const std::uint64_t cycles = __rdtsc();
    while (nanoseconds(CLOCK_MONOTONIC) - start < 100'000'000U) {
    }
    return static_cast<double>(nanoseconds(CLOCK_MONOTONIC) - start) /
           static_cast<double>(__rdtsc() - cycles);
}

double percentile(std::vector<std::uint64_t> values, double share) {
    if (values.empty()) return 0;
    const auto at = static_cast<std::size_t>(share * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(at),
                     values.end());
    return static_cast<double>(values[at]);
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

void measure_walks(int depth, std::size_t samples) {
    g_wanted = samples;
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
    while (g_samples < g_wanted)
        sink += run_at_depth(depth);
    const itimerval off{};
    setitimer(ITIMER_PROF, &off, nullptr);
    const double scale = nanoseconds_per_cycle();
    for (std::size_t i = 0; i < kUnwinders.size(); ++i) {
        const Series& series = g_series[i];
        std::printf("%s %d %.0f %.0f %.0f %.0f %.0f\n", kNames[i], depth,
                    percentile(series.frames, 0.5), scale * percentile(series.cold, 0.5),
                    scale * percentile(series.cold, 0.99), scale * percentile(series.warm, 0.5),
                    scale * percentile(series.warm, 0.99));
    }
    std::fprintf(stderr, "%lu\n", sink & 1);
}

// The thread's own CPU for a fixed amount of work, with the timer of the product and without.
class HandlerCost {
public:
    explicit HandlerCost(unwind::PublishedMap& map)
        : state_{new signal::HandlerState{
              ring_.writer(), signal::ThreadTable{slots_.data(), slots_.size()}, map, {}}} {
        signal::publish(*state_);

        struct sigaction action {};

        action.sa_sigaction = signal::on_profiling_signal;
        action.sa_flags = SA_SIGINFO | SA_RESTART;
        sigaction(SIGPROF, &action, nullptr);
        slots_[0].thread_id = static_cast<std::uint32_t>(gettid());
        slots_[0].active_window = 1;
        state_->window_id = 1;
        sigevent event{};
        event.sigev_notify = SIGEV_THREAD_ID;
        event.sigev_signo = SIGPROF;
        event.sigev_value.sival_ptr = &slots_[0];
        event._sigev_un._tid = gettid();
        timer_create(CLOCK_THREAD_CPUTIME_ID, &event, &timer_);
    }

    // CPU nanoseconds of `rounds` rounds of work.
    std::uint64_t run(int depth, int rounds, bool with_timer) {
        const long period = with_timer ? kPeriodMicroseconds * 1000 : 0;
        const itimerspec setting{.it_interval = {.tv_sec = 0, .tv_nsec = period},
                                 .it_value = {.tv_sec = 0, .tv_nsec = period}};
        const std::uint64_t start = nanoseconds(CLOCK_THREAD_CPUTIME_ID);
        timer_settime(timer_, 0, &setting, nullptr);
        for (int i = 0; i < rounds; ++i)
            sink_ += run_at_depth(depth);
        const itimerspec off{};
        timer_settime(timer_, 0, &off, nullptr);
        const std::uint64_t used = nanoseconds(CLOCK_THREAD_CPUTIME_ID) - start;
        ring_.drain([&](std::byte*, std::size_t) { ++samples_; });
        return used;
    }

    [[nodiscard]] std::uint64_t samples() const { return samples_; }

    [[nodiscard]] double handler_nanoseconds() const {
        return static_cast<double>(ring_.header().handler_nanoseconds.load());
    }

    [[nodiscard]] unsigned long sink() const { return sink_; }

private:
    wire::TestRing ring_{std::size_t{1} << 20U};
    std::array<signal::ThreadSlot, 1> slots_{};
    signal::HandlerState* state_;
    timer_t timer_{};
    std::uint64_t samples_ = 0;
    unsigned long sink_ = 0;
};

void measure_handler(unwind::PublishedMap& map, int depth, int pairs, long milliseconds) {
    auto& cost = *new HandlerCost{map};
    const std::uint64_t once = cost.run(depth, 200, false) / 200;
    const int rounds =
        static_cast<int>(static_cast<std::uint64_t>(milliseconds) * 1'000'000 / once);
    std::vector<double> differences;
    std::uint64_t samples = 0;
    for (int i = 0; i < pairs; ++i) {
        const bool first_with = i % 2 == 0;
        const std::uint64_t before = cost.samples();
        const std::uint64_t first = cost.run(depth, rounds, first_with);
        const std::uint64_t second = cost.run(depth, rounds, !first_with);
        const double with = static_cast<double>(first_with ? first : second);
        const double without = static_cast<double>(first_with ? second : first);
        samples = cost.samples() - before;
        if (samples != 0) differences.push_back((with - without) / static_cast<double>(samples));
    }
    for (const double difference : differences)
        std::printf("pair %.0f\n", difference);
    std::printf("handler %.0f\n", cost.handler_nanoseconds() / static_cast<double>(cost.samples()));
    std::fprintf(stderr, "%lu\n", cost.sink() & 1);
}

// Seccomp's strict mode kills on any call but read, write, exit and sigreturn.
void walk_without_kernel(int walks) {
    ucontext_t context;
    getcontext(&context);
    (void)walk_ours(&context);
    std::printf("0 system calls in %d walks\n", walks);
    std::fflush(stdout);
    if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT) != 0) std::abort();
    for (int i = 0; i < walks; ++i)
        (void)walk_ours(&context);
    syscall(SYS_exit, 0);
}

int usage() {
    std::fputs(
        "usage: walk_bench walks DEPTH SAMPLES | handler DEPTH PAIRS MILLISECONDS | "
        "syscalls DEPTH WALKS\n",
        stderr);
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
    g_state.map = &registry.current();
    g_state.stack = stack_of_this_thread();
    const std::string what = arguments[1];
    const int depth = std::clamp(std::atoi(arguments[2]), 1, kMaxDepth);
    if (what == "walks") {
        measure_walks(depth, static_cast<std::size_t>(std::atol(arguments[3])));
        return 0;
    }
    if (what == "syscalls") walk_without_kernel(std::atoi(arguments[3]));
    if (what != "handler" || count < 5) return usage();
    measure_handler(registry.published(), depth, std::atoi(arguments[3]), std::atol(arguments[4]));
    return 0;
}

}  // namespace
}  // namespace np::bench

int main(int count, char** arguments) {
    return np::bench::main_of(count, arguments);
}
