// Code, rows and stacks made by hand; what the kernel tells of real threads is not to be had in an
// emulator.
#include <array>
#include <cstring>
#include <initializer_list>

#include <gtest/gtest.h>
#include <sys/mman.h>

#include "unwind/blocked_frame.h"
#include "unwind/eh_frame_search.h"
#include "unwind/walker_fixture.h"
#include "unwind_data.h"

namespace np::unwind {
namespace {

class BlockedFrameArm64 : public Walker {
protected:
    void SetUp() override {
        Walker::SetUp();
        const std::array<HandMadeFunction, 3> functions = {
            {{.start = code_, .size = 0x100},
             {.start = code_ + 0x100, .size = 0x100},
             {.start = code_ + kFunction, .size = 0x100, .left_by = LeftBy::kFp}}};
        void* page =
            mmap(nullptr, kSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        ASSERT_NE(page, MAP_FAILED);
        header_ = reinterpret_cast<std::uint64_t>(page);
        write_unwind_data(header_, functions);
        rows_.unwind_header = header_;
        stack_[0] = code_ + 0x210;  // where the frameless wrapper returns to: a function left by fp
        stack_[5] = sp(8);          // its frame
        stack_[6] = code_ + 0x310;
    }

    void TearDown() override {
        munmap(reinterpret_cast<void*>(header_), kSize);
        Walker::TearDown();
    }

    std::uint64_t found() { return found(map()); }

    std::uint64_t found(const CodeMap& code) {
        std::array<std::uint64_t, kEhFrameScratchWords> scratch{};
        return blocked_frame_pointer(code, code_ + 0x10, sp(0), WalkScratch{scratch});
    }

    void put(std::uint64_t offset, std::initializer_list<std::uint32_t> instructions) const {
        std::memcpy(reinterpret_cast<void*>(code_ + offset), instructions.begin(),
                    instructions.size() * 4);
    }

    static constexpr std::uint64_t kFunction = 0x200;
    inline static std::uint64_t header_ = 0;
};

TEST_F(BlockedFrameArm64, The_nearest_pair_that_may_be_a_frame_is_one) {
    stack_[7] = sp(10);
    stack_[8] = code_ + 0x310;
    EXPECT_EQ(found(), sp(5));
}

TEST_F(BlockedFrameArm64, Its_prologue_says_how_far_it_is) {
    stack_[9] = sp(12);
    stack_[10] = code_ + 0x310;
    // sub sp, sp, #80; stp x29, x30, [sp, #64]; add x29, sp, #64
    put(kFunction, {0xd10143ff, 0xa9047bfd, 0x910103fd});
    EXPECT_EQ(found(), sp(9));
    // stp x29, x30, [sp, #-32]!; mov x29, sp; sub sp, sp, #48; sub sp, sp, #16
    put(kFunction, {0xa9be7bfd, 0x910003fd, 0xd100c3ff, 0xd10043ff});
    EXPECT_EQ(found(), sp(9));
    // stp x29, x30, [sp, #-32]!; mov x29, sp: where nothing like a frame lies
    put(kFunction, {0xa9be7bfd, 0x910003fd, 0xd503201f, 0xd503201f});
    EXPECT_EQ(found(), sp(5));
}

TEST_F(BlockedFrameArm64, A_call_of_this_very_function_counts_most) {
    stack_[9] = sp(12);
    stack_[10] = code_ + 0x320;
    put(0x31c, {0x97ffffb9});  // bl 0x200
    EXPECT_EQ(found(), sp(9));
}

TEST_F(BlockedFrameArm64, A_library_that_no_scan_has_seen_is_asked_itself) {
    static std::uint64_t code = 0;
    code = code_;
    const auto find = [](std::uint64_t address, LoaderObject* object) {
        if (address < code || address >= code + kSize) return -1;
        object->unwind_header = header_;
        return 0;
    };
    EXPECT_EQ(found(CodeMap({.find_loader_object = find}, 1)), sp(5));
}

TEST_F(BlockedFrameArm64, A_frame_leads_upwards_to_code_behind_a_call) {
    stack_[5] = sp(3);
    EXPECT_EQ(found(), 0u);
    stack_[5] = sp(8);
    stack_[6] = 0x1234;
    EXPECT_EQ(found(), 0u);
    stack_[6] = code_ + 0x312;
    EXPECT_EQ(found(), 0u);
}

TEST_F(BlockedFrameArm64, What_the_walk_finds_by_itself_is_not_searched) {
    stack_[0] = code_ + 0x110;  // saves the frame pointer at a place that its rule knows
    EXPECT_EQ(found(), 0u);
    rules_[0] = {.kind = RuleKind::kStep, .return_words = 0, .cfa_offset = 0};
    EXPECT_EQ(found(), 0u);  // only the thread knows its register
}

}  // namespace
}  // namespace np::unwind
