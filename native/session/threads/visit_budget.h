// How many visits to threads a window's budget allows now.
#pragma once

#include <algorithm>
#include <cstdint>

#include "session/budget.h"

namespace np::session {

// Not thread-safe. A visit's cost is measured as it is spent.
class VisitBudget {
public:
    // From `at` on; of the reading only the time and the process's CPU count.
    constexpr void begin(const Budget& part, const Reading& at) noexcept {
        part_ = part;
        start_ = at;
        spent_ns_ = 0;
    }

    // So many that what was spent since the beginning stays within what has accrued since then.
    [[nodiscard]] constexpr std::size_t affordable(const Reading& at) const noexcept {
        const std::uint64_t due =
            part_.allowance(at.process_cpu - start_.process_cpu, at.now - start_.now);
        return due > spent_ns_ ? static_cast<std::size_t>((due - spent_ns_) / visit_ns_) : 0;
    }

    // A round of that many visits has cost this much.
    constexpr void spend(std::uint64_t cost_ns, std::size_t visits) noexcept {
        constexpr std::uint64_t kLeastNs = 1000;
        spent_ns_ += cost_ns;
        if (visits != 0) visit_ns_ = std::max((visit_ns_ * 3 + cost_ns / visits) / 4, kLeastNs);
    }

private:
    static constexpr std::uint64_t kFirstVisitNs = 40'000;  // until some were measured

    Budget part_{0};
    Reading start_;
    std::uint64_t spent_ns_ = 0;
    std::uint64_t visit_ns_ = kFirstVisitNs;
};

}  // namespace np::session
