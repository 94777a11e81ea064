// Which threads are visited when, and what each visit stands for.
//
// Rounds follow each other after random pauses, so that a program with a rhythm of its own is not
// always met at the same beat. In a round k of N threads are drawn without replacement, each with
// the chance k / N; each visit stands for the time since the round before, divided by that chance:
// Horvitz and Thompson (1952). Summed over the rounds of a window it is an unbiased estimate of the
// time that threads spent in a state and place, whatever k the budget allowed at the time.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>

#include "session/random.h"

namespace np::session {

class VisitPlan {
public:
    static constexpr std::uint64_t kMeanPauseNs = 10'000'000;

    explicit constexpr VisitPlan(std::uint64_t seed) noexcept : random_{seed} {}

    // Until the next round: half to one and a half times the mean.
    [[nodiscard]] std::uint64_t next_pause() noexcept {
        return kMeanPauseNs / 2 + random_.below(kMeanPauseNs);
    }

    // Brings `count` of the threads, drawn at random, to the front.
    template <typename Thread>
    [[nodiscard]] std::span<Thread> draw(std::span<Thread> threads, std::size_t count) noexcept {
        count = std::min(count, threads.size());
        for (std::size_t i = 0; i < count; ++i) {
            std::swap(threads[i], threads[i + random_.below(threads.size() - i)]);
        }
        return threads.first(count);
    }

    // Nanoseconds that one visit stands for.
    [[nodiscard]] static constexpr std::uint64_t weight_ns(std::uint64_t elapsed_ns,
                                                           std::size_t threads,
                                                           std::size_t visited) noexcept {
        return visited == 0 ? 0 : elapsed_ns * threads / visited;
    }

private:
    Random random_;
};

}  // namespace np::session
