// How rare rounds of visits are: a round costs the waking of our thread, also when it visits
// nobody.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace np::session {

// Doubles the pause while a round cannot pay for a visit, and halves it when one could visit
// everybody. Each round stands for the time since the one before, so estimates stay unbiased.
class VisitPace {
public:
    static constexpr std::uint64_t kMost = 32;  // 0.3 s with the mean pause of VisitPlan

    constexpr void reset() noexcept { factor_ = 1; }

    constexpr void note(std::size_t affordable, std::size_t threads) noexcept {
        if (affordable == 0) {
            factor_ = std::min(factor_ * 2, kMost);
        } else if (affordable >= threads) {
            factor_ = std::max(factor_ / 2, std::uint64_t{1});
        }
    }

    // What a pause is multiplied by.
    [[nodiscard]] constexpr std::uint64_t factor() const noexcept { return factor_; }

private:
    std::uint64_t factor_ = 1;
};

}  // namespace np::session
