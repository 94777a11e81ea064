#include "sample_cost.h"

#include <array>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <random>
#include <vector>

#include <unistd.h>

#include "deep_program.h"
#include "signal/handler_state.h"
#include "signal/sample_handler.h"
#include "stopwatch.h"
#include "wire/test_ring.h"

namespace np::bench {
namespace {

constexpr int kRounds = 25;  // of the deep program: a millisecond of reads all over memory
// What keeps the program from running for longer than that is an interrupt. A turn of the loop that
// looks takes a hundredth of it.
constexpr std::uint64_t kShortestGapCycles = 1500;

struct Tick {
    bool is_sampled;
    std::uint64_t gap;    // cycles
    std::uint64_t after;  // cycles
};

// The product's handler on this thread, with a ring of its own.
class Profiled {
public:
    explicit Profiled(unwind::PublishedMap& map)
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

    // The timer expires at the next tick, or in an hour: the call is the same.
    void arm(bool is_sampled) {
        constexpr long kHour = 3600;
        const itimerspec setting{
            .it_interval = {},
            .it_value = {.tv_sec = is_sampled ? 0 : kHour, .tv_nsec = is_sampled ? 1 : 0}};
        timer_settime(timer_, 0, &setting, nullptr);
    }

    [[nodiscard]] std::uint64_t samples() { return ring_.header().samples.load(); }

    // Makes room in the ring.
    void drain() {
        ring_.drain([](std::byte*, std::size_t) {});
    }

    [[nodiscard]] double handler_nanoseconds() {
        return static_cast<double>(ring_.header().handler_nanoseconds.load()) /
               static_cast<double>(samples());
    }

private:
    wire::TestRing ring_{std::size_t{1} << 20U};
    std::array<signal::ThreadSlot, 1> slots_{};
    signal::HandlerState* state_;
    timer_t timer_{};
};

// Cycles of the first interrupt from now on.
std::uint64_t wait_for_gap() {
    for (std::uint64_t before = __rdtsc();;) {
        const std::uint64_t now = __rdtsc();
        if (now - before > kShortestGapCycles) return now - before;
        before = now;
    }
}

// What the program has in its caches, whose lines a sample pushes out.
class Held {
public:
    std::uint64_t read() {
        const std::uint64_t start = __rdtsc();
        for (std::size_t word = 0; word < words_.size(); word += kLine)
            sum_ += words_[word];
        return __rdtsc() - start;
    }

    [[nodiscard]] unsigned long sum() const { return sum_; }

private:
    static constexpr std::size_t kLine = 8;
    std::vector<unsigned long> words_ = std::vector<unsigned long>(std::size_t{64} << 10U, 1);
    unsigned long sum_ = 0;
};

}  // namespace

void measure_samples(unwind::PublishedMap& map, int depth, std::size_t ticks) {
    auto& profiled = *new Profiled{map};
    Held held;
    std::mt19937 order(1);
    std::vector<Tick> measured;
    measured.reserve(ticks);
    unsigned long sink = 0;
    std::uint64_t samples = 0;
    while (measured.size() < ticks) {
        for (int round = 0; round < kRounds; ++round)
            sink += run_at_depth(depth, 0);
        static_cast<void>(held.read());
        static_cast<void>(held.read());
        const bool is_sampled = (order() & 1) != 0;
        profiled.arm(is_sampled);
        const std::uint64_t gap = wait_for_gap();
        const std::uint64_t after = held.read();
        const bool was_sampled = profiled.samples() != samples;
        samples = profiled.samples();
        profiled.drain();
        // Another interrupt than the tick came first.
        if (was_sampled != is_sampled) continue;
        measured.push_back({.is_sampled = is_sampled, .gap = gap, .after = after});
    }
    const double scale = nanoseconds_per_cycle();
    for (const Tick& tick : measured)
        std::printf("%s %.0f %.0f\n", tick.is_sampled ? "with" : "without",
                    scale * static_cast<double>(tick.gap), scale * static_cast<double>(tick.after));
    std::printf("handler %.0f\n", profiled.handler_nanoseconds());
    std::fprintf(stderr, "%lu\n", (sink + held.sum()) & 1);
}

}  // namespace np::bench
