// Code, rows and stacks made by hand; tests/native/symbols/blocked_walk_test.cpp asks real threads.
#include <array>
#include <cstring>
#include <initializer_list>

#include <gtest/gtest.h>
#include <sys/mman.h>

#include "unwind/blocked_frame.h"
#include "unwind/eh_frame_search.h"
#include "unwind_data.h"

namespace np::unwind {
namespace {

// A wrapper without a frame (kWrapper) was called by a function that is left by its frame pointer
// (kFunction). Before that lies another such function (kOther), behind it their callers.
class BlockedFrame : public testing::Test {
protected:
    static constexpr std::uint64_t kSize = 4096;
    static constexpr std::uint64_t kWrapper = 0;
    static constexpr std::uint64_t kOther = 0x80;
    static constexpr std::uint64_t kFunction = 0x100;
    static constexpr std::uint64_t kCaller = 0x250;
    static constexpr std::uint64_t kOtherCaller = 0x300;
    static constexpr std::uint64_t kIndirectCaller = 0x350;

    void SetUp() override {
        void* page =
            mmap(nullptr, 2 * kSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        ASSERT_NE(page, MAP_FAILED);
        code_ = reinterpret_cast<std::uint64_t>(page);
        const std::array<HandMadeFunction, 3> functions = {
            {{.start = code_ + kWrapper, .size = 0x80},
             {.start = code_ + kOther, .size = 0x80, .left_by = LeftBy::kFp},
             {.start = code_ + kFunction, .size = 0x100, .left_by = LeftBy::kFp}}};
        write_unwind_data(code_ + kSize, functions);
        rows_.unwind_header = code_ + kSize;
        region_ = {.start = code_, .end = code_ + kSize, .rows = &rows_, .image = nullptr};
        call(kCaller, kFunction);
        call(kOtherCaller, kOther);
        put(kIndirectCaller - 2, {0xff, 0xd0});  // call rax
        stack_[0] = code_ + 0x150;               // where the wrapper returns to
    }

    void TearDown() override { munmap(reinterpret_cast<void*>(code_), 2 * kSize); }

    void put(std::uint64_t offset, std::initializer_list<std::uint8_t> bytes) const {
        std::memcpy(reinterpret_cast<void*>(code_ + offset), bytes.begin(), bytes.size());
    }

    // A direct call that returns to `back`.
    void call(std::uint64_t back, std::uint64_t target) const {
        const auto distance = static_cast<std::int32_t>(target - back);
        put(back - 5, {0xe8});
        std::memcpy(reinterpret_cast<void*>(code_ + back - 4), &distance, sizeof distance);
    }

    // What a function keeps at its frame pointer, and behind it.
    void frame(std::size_t word, std::uint64_t return_to) {
        stack_[word] = sp(60);
        stack_[word + 1] = code_ + return_to;
    }

    [[nodiscard]] std::uint64_t sp(std::size_t word) const {
        return reinterpret_cast<std::uint64_t>(&stack_[word]);
    }

    [[nodiscard]] std::uint64_t found(const CodeMapParts& parts) const {
        std::array<std::uint64_t, kEhFrameScratchWords> scratch{};
        const CodeMap map(parts, 1);
        return blocked_frame_pointer(map, code_ + kWrapper + 0x10, sp(0), WalkScratch{scratch});
    }

    [[nodiscard]] std::uint64_t found() const {
        return found({.regions = {&region_, 1}, .region_starts = {&region_.start, 1}});
    }

    static constexpr std::array<Rule, 2> kRules = {Rule{.kind = RuleKind::kStep, .cfa_offset = 8},
                                                   Rule{.kind = RuleKind::kStep,
                                                        .base = CfaBase::kFp,
                                                        .fp = FpRule::kAtCfa,
                                                        .cfa_offset = 16,
                                                        .fp_offset = -16}};

    static constexpr std::uint32_t row(std::uint32_t offset, std::uint16_t number) {
        return LibraryRows::row(offset, kRules[number], number);
    }

    std::array<std::uint32_t, 5> packed_ = {row(kWrapper, 0), row(kOther, 1), row(kFunction, 0),
                                            row(kFunction + 4, 1), row(0x200, 0)};
    std::array<std::uint32_t, 9> pages_ = {0, 4, 5, 5, 5, 5, 5, 5, 5};  // of 512 bytes each
    LibraryRows rows_{.pages = pages_, .rows = packed_, .rules = kRules};
    CodeRegion region_{};
    inline static std::uint64_t code_ = 0;
    std::array<std::uint64_t, 600> stack_{};  // more than is searched
};

// A library that no scan has seen yet, as the dynamic loader knows it.
class BlockedFrameOfYoungLibrary : public BlockedFrame {
protected:
    [[nodiscard]] std::uint64_t found() const {
        return BlockedFrame::found({.find_loader_object = &find_loader_object});
    }

private:
    static int find_loader_object(std::uint64_t address, LoaderObject* found) {
        if (address < code_ || address >= code_ + kSize) return -1;
        found->unwind_header = code_ + kSize;
        return 0;
    }
};

TEST_F(BlockedFrame, Its_prologue_says_how_far_it_is) {
    // push rbp; mov rbp, rsp; push r12; push rbx; sub rsp, 0x20
    put(kFunction, {0x55, 0x48, 0x89, 0xe5, 0x41, 0x54, 0x53, 0x48, 0x83, 0xec, 0x20});
    frame(2, kCaller);
    frame(7, kOtherCaller);
    EXPECT_EQ(found(), sp(7));
    // The same with sub rsp, 0x100.
    put(kFunction + 7, {0x48, 0x81, 0xec, 0x00, 0x01, 0x00, 0x00});
    frame(35, kOtherCaller);
    EXPECT_EQ(found(), sp(35));
}

TEST_F(BlockedFrame, Without_a_prologue_that_can_be_read_a_call_of_this_function_is_searched) {
    frame(2, kOtherCaller);
    frame(5, kIndirectCaller);
    frame(9, kCaller);
    frame(20, kCaller);
    EXPECT_EQ(found(), sp(9));
}

TEST_F(BlockedFrame, Where_nobody_calls_it_directly_the_nearest_that_looks_like_a_frame_is_taken) {
    frame(5, kIndirectCaller);
    frame(9, kOtherCaller);
    EXPECT_EQ(found(), sp(5));
}

TEST_F(BlockedFrame, A_prologue_that_leads_to_no_frame_is_not_believed) {
    put(kFunction, {0x55, 0x48, 0x89, 0xe5, 0x53});  // the rest of the allocation comes later
    frame(9, kCaller);
    EXPECT_EQ(found(), sp(9));
}

TEST_F(BlockedFrame, The_prologue_of_the_function_before_is_not_its_own) {
    put(kOther, {0x55, 0x48, 0x89, 0xe5, 0x53});
    frame(2, kOtherCaller);  // where that prologue would lead to
    frame(9, kCaller);
    EXPECT_EQ(found(), sp(9));
}

TEST_F(BlockedFrameOfYoungLibrary, Its_own_data_say_how_its_functions_are_left) {
    EXPECT_EQ(found(), 0U);
    put(kFunction, {0x55, 0x48, 0x89, 0xe5, 0x41, 0x54, 0x53, 0x48, 0x83, 0xec, 0x20});
    frame(2, kCaller);
    frame(7, kIndirectCaller);
    EXPECT_EQ(found(), sp(7));
}

TEST_F(BlockedFrameOfYoungLibrary, Its_frame_is_searched_too) {
    frame(5, kIndirectCaller);
    EXPECT_EQ(found(), sp(5));
    frame(9, kCaller);
    EXPECT_EQ(found(), sp(9));
}

TEST_F(BlockedFrame, What_is_no_frame_is_not_found) {
    stack_[5] = sp(4);  // a caller's frame lies above
    stack_[6] = code_ + kCaller;
    stack_[9] = sp(60);  // behind no call
    stack_[10] = code_ + kCaller + 1;
    stack_[12] = sp(60);  // in no code
    stack_[13] = code_ + kSize + 8;
    EXPECT_EQ(found(), 0U);
}

}  // namespace
}  // namespace np::unwind
