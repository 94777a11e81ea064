#include "sample_cost.h"

#include <array>
#include <atomic>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <optional>
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

// What a tick of the kernel's clock meets.
enum class Handler : std::uint8_t { kNone, kEmpty, kProduct };

constexpr std::array<const char*, 3> kHandlerNames = {"without", "empty", "with"};

struct Tick {
    Handler handler;
    std::uint64_t gap;    // cycles
    std::uint64_t after;  // cycles
};

std::atomic<std::uint64_t> g_empty_signals = 0;

void on_signal_do_nothing(int, siginfo_t*, void*) {
    g_empty_signals.fetch_add(1, std::memory_order_relaxed);
}

// The product's handler on this thread, with a ring of its own.
class Profiled {
public:
    explicit Profiled(unwind::PublishedMap& map)
        : state_{new signal::HandlerState{
              ring_.writer(), signal::ThreadTable{slots_.data(), slots_.size()}, map, {}}} {
        signal::publish(*state_);
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

    // The timer expires at the next tick, or in an hour: the calls are the same.
    void arm(Handler handler) {
        struct sigaction action {};

        action.sa_sigaction =
            handler == Handler::kProduct ? signal::on_profiling_signal : on_signal_do_nothing;
        action.sa_flags = SA_SIGINFO | SA_RESTART;
        sigaction(SIGPROF, &action, nullptr);
        const bool is_due = handler != Handler::kNone;
        constexpr long kHour = 3600;
        const itimerspec setting{
            .it_interval = {},
            .it_value = {.tv_sec = is_due ? 0 : kHour, .tv_nsec = is_due ? 1 : 0}};
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

// Of one tick after the other.
struct Measurement {
    explicit Measurement(unwind::PublishedMap& map) : profiled{map} {}

    // Nothing when another interrupt than the tick came first.
    unsigned long measure_tick() {
        const std::uint64_t samples = profiled.samples();
        const std::uint64_t empty = g_empty_signals;
        static_cast<void>(held.read());
        static_cast<void>(held.read());
        profiled.arm(next);
        const std::uint64_t gap = wait_for_gap();
        const std::uint64_t after = held.read();
        const Handler met = profiled.samples() != samples ? Handler::kProduct
                            : g_empty_signals != empty    ? Handler::kEmpty
                                                          : Handler::kNone;
        profiled.drain();
        last.reset();
        if (met == next) last = Tick{.handler = met, .gap = gap, .after = after};
        return held.sum();
    }

    Profiled profiled;
    Held held;
    Handler next = Handler::kNone;
    std::optional<Tick> last;
};

}  // namespace

void measure_samples(unwind::PublishedMap& map, int depth, std::size_t ticks) {
    static Measurement measurement{map};
    std::mt19937 order(1);
    std::vector<Tick> measured;
    measured.reserve(ticks);
    unsigned long sink = 0;
    while (measured.size() < ticks) {
        for (int round = 0; round < kRounds; ++round)
            sink += run_at_depth(depth, 0);
        measurement.next = static_cast<Handler>(order() % kHandlerNames.size());
        sink += call_at_depth(depth, [] { return measurement.measure_tick(); });
        if (measurement.last.has_value()) measured.push_back(*measurement.last);
    }
    const double scale = nanoseconds_per_cycle();
    for (const Tick& tick : measured)
        std::printf("%s %.0f %.0f\n", kHandlerNames[static_cast<std::size_t>(tick.handler)],
                    scale * static_cast<double>(tick.gap), scale * static_cast<double>(tick.after));
    std::printf("handler %.0f\n", measurement.profiled.handler_nanoseconds());
    std::fprintf(stderr, "%lu\n", sink & 1);
}

}  // namespace np::bench
