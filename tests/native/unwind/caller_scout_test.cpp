#include "unwind/caller_scout.h"

#include <memory>

#include <gtest/gtest.h>

#include "caught_faults.h"

namespace np::unwind {
namespace {

class CallerScoutTest : public testing::Test {
protected:
    [[nodiscard]] std::uint64_t address_of(std::size_t word) const {
        return reinterpret_cast<std::uint64_t>(stack_ + word);
    }

    // As a walk over frames of two words would call it.
    void follow_to_the_end(CallerScout& scout, std::uint64_t fp) const {
        for (std::size_t word = 0; word < GuardedPage::kSize / 8; word += 2) {
            scout.advance(address_of(word), fp, 1);
        }
    }

    std::unique_ptr<RuleCache> cache_{new RuleCache()};
    CaughtFaults faults_;
    GuardedPage page_;
    std::uint64_t* stack_ = static_cast<std::uint64_t*>(page_.data());
};

TEST_F(CallerScoutTest, A_chain_that_leads_off_the_stack_faults_once_in_a_walk) {
    stack_[0] = address_of(4);
    stack_[4] = page_.end();
    CallerScout scout(*cache_);
    scout.advance(address_of(0), address_of(0), 16);
    EXPECT_EQ(faults_.count(), 1);
    follow_to_the_end(scout, page_.end());
    EXPECT_EQ(faults_.count(), 1);
}

TEST_F(CallerScoutTest, What_is_no_frame_pointer_is_not_read) {
    // Below the stack's end, far above it, not aligned, and in a circle.
    for (const std::uint64_t fp : {address_of(0) - 8, page_.end() + (1 << 20), address_of(2) + 1,
                                   std::uint64_t{0}, ~std::uint64_t{7}}) {
        CallerScout scout(*cache_);
        follow_to_the_end(scout, fp);
    }
    stack_[8] = address_of(8);
    CallerScout scout(*cache_);
    scout.advance(address_of(0), address_of(8), 16);
    EXPECT_EQ(faults_.count(), 0);
}

}  // namespace
}  // namespace np::unwind
