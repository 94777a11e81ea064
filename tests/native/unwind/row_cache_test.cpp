#include "unwind/row_cache.h"

#include <array>
#include <memory>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "unwind/writer_race.h"

namespace np::unwind {
namespace {

// The start of a segment that does not begin a page.
constexpr std::uint64_t kSegment = 0x7f12'3456'7b40;
constexpr std::uint64_t kOrigin = LibraryRows::origin(kSegment);
constexpr std::uint64_t kEpoch = 5;

constexpr Rule step_of(std::int32_t words) {
    return {.kind = RuleKind::kStep,
            .fp = FpRule::kAtCfa,
            .return_words = 1,
            .cfa_offset = words * 8,
            .fp_offset = -16};
}

// A library in four blocks with rows at random offsets, of which some have no packed form.
class RowCacheTest : public testing::Test {
protected:
    RowCacheTest() {
        std::mt19937_64 random(3);
        for (std::int32_t number = 0; number < 50; ++number)
            rules_.push_back(number % 10 == 9 ? Rule{.kind = RuleKind::kUnsupported}
                                              : step_of(number + 1));
        for (std::uint32_t page = 0; page < kPages; ++page) {
            pages_.push_back(static_cast<std::uint32_t>(rows_.size()));
            // Some pages have no row of their own.
            const auto step = [&] { return 1 + static_cast<std::uint32_t>(random() % 60); };
            for (std::uint32_t offset = page == 0 ? 0 : step();
                 page % 9 != 2 && offset < kPageBytes; offset += step())
                add_row(page * kPageBytes + offset);
        }
        pages_.push_back(static_cast<std::uint32_t>(rows_.size()));
    }

    static constexpr std::uint32_t kPageBytes = 1U << LibraryRows::kPageShift;
    static constexpr std::uint32_t kPages = 350;
    static constexpr std::uint32_t kBytes = kPages * kPageBytes;
    static constexpr std::uint32_t kBlockBytes = 64 << 10;

    [[nodiscard]] LibraryRows rows() const {
        return {.pages = pages_, .rows = rows_, .rules = rules_};
    }

    void insert(std::uint64_t pc, std::uint64_t epoch) {
        cache_->insert(pc, epoch, rows(), static_cast<std::uint32_t>(pc - kOrigin));
    }

    std::unique_ptr<RowCache> cache_{new RowCache()};
    // By offset, without pages and searches.
    std::vector<std::uint16_t> numbers_ = std::vector<std::uint16_t>(kBytes);
    std::vector<Rule> rules_;

private:
    void add_row(std::uint32_t offset) {
        const auto number = static_cast<std::uint16_t>(rows_.size() * 7 % rules_.size());
        rows_.push_back(LibraryRows::row(offset, rules_[number], number));
        std::fill(numbers_.begin() + offset, numbers_.end(), number);
    }

    std::vector<std::uint32_t> pages_;
    std::vector<std::uint32_t> rows_;
};

TEST_F(RowCacheTest, A_met_block_gives_the_rule_of_each_of_its_addresses) {
    for (std::uint32_t offset = 77; offset < kBytes; offset += kBlockBytes / 8)
        insert(kOrigin + offset, kEpoch);
    int packed = 0;
    for (std::uint32_t offset = 0; offset < kBytes; ++offset) {
        const Rule& expected = rules_[numbers_[offset]];
        ASSERT_EQ(rows().find(offset), expected) << offset;
        const PackedRule rule = cache_->find(kOrigin + offset, kEpoch);
        const bool is_in_last_page = offset >= kBytes - kPageBytes;
        ASSERT_EQ(rule.is_known(), expected.kind == RuleKind::kStep && !is_in_last_page) << offset;
        if (!rule.is_known()) continue;
        ASSERT_EQ(rule.rule(), expected) << offset;
        ++packed;
    }
    EXPECT_GT(packed, 100'000);
}

TEST_F(RowCacheTest, Before_and_behind_the_library_there_is_no_rule) {
    insert(kOrigin, kEpoch);
    insert(kOrigin + kBytes - 2 * kPageBytes, kEpoch);
    EXPECT_EQ(rows().find(kBytes), Rule{});
    for (std::uint32_t distance = 0; distance < kBlockBytes; ++distance) {
        ASSERT_FALSE(cache_->find(kOrigin - 1 - distance, kEpoch).is_known()) << distance;
        ASSERT_FALSE(cache_->find(kOrigin + kBytes + distance, kEpoch).is_known()) << distance;
    }
    insert(kOrigin + kBytes, kEpoch);
    EXPECT_FALSE(cache_->find(kOrigin + kBytes, kEpoch).is_known());
}

TEST_F(RowCacheTest, A_block_is_known_by_its_own_address_and_epoch_only) {
    EXPECT_FALSE(cache_->find(0, 0).is_known());
    const std::uint64_t pc = kOrigin + 10;
    EXPECT_FALSE(cache_->find(pc, kEpoch).is_known());
    insert(pc, kEpoch);
    EXPECT_TRUE(cache_->find(pc, kEpoch).is_known());
    EXPECT_FALSE(cache_->find(pc, kEpoch + 1).is_known());
    for (std::uint64_t other = kBlockBytes; other != 0; other <<= 1)
        EXPECT_FALSE(cache_->find(pc ^ other, kEpoch).is_known()) << std::hex << other;
    for (std::uint64_t epoch = 0; epoch < 1'000'000; ++epoch)
        ASSERT_EQ(cache_->find(pc, epoch).is_known(), epoch == kEpoch) << epoch;
    std::mt19937_64 random(8);
    for (int i = 0; i < 1'000'000; ++i)
        ASSERT_FALSE(cache_->find(pc + random() * kBlockBytes, random()).is_known());
}

// Two writers and a reader on libraries whose blocks share an entry. Each library has one rule, so
// that of another shows.
TEST_F(RowCacheTest, Writers_of_one_entry_do_not_disturb_each_other) {
    constexpr std::uint64_t kApart = std::uint64_t{1} << 32;
    constexpr std::size_t kLibraries = 8;
    std::array<std::array<std::uint32_t, 3>, kLibraries> pages{};
    std::array<std::uint32_t, kLibraries> row{};
    pages.fill({0, 1, 1});
    for (std::size_t i = 0; i < kLibraries; ++i)
        row[i] = LibraryRows::row(0, step_of(static_cast<std::int32_t>(i) + 3), 0);
    const auto insert_any = [&](std::mt19937_64& random) {
        const std::size_t library = random() % kLibraries;
        cache_->insert(kOrigin + library * kApart, kEpoch,
                       {.pages = pages[library], .rows = {&row[library], 1}, .rules = {}}, 0);
    };
    int found = 0;
    race_writers(insert_any, [&](std::mt19937_64& random) {
        // A writer that has lost its processor halfway leaves no entry until it has one again.
        for (int i = 0; i < 1'000'000 || (found == 0 && i < 1'000'000'000); ++i) {
            const std::size_t library = random() % kLibraries;
            const PackedRule rule = cache_->find(kOrigin + library * kApart + 5, kEpoch);
            if (!rule.is_known()) continue;
            ++found;
            ASSERT_EQ(rule.rule(), step_of(static_cast<std::int32_t>(library) + 3));
        }
    });
    EXPECT_GT(found, 0);
}

}  // namespace
}  // namespace np::unwind
