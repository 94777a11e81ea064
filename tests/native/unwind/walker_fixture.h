// Code, rows and a stack made by hand, for tests of the walk.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <span>

#include <gtest/gtest.h>
#include <sys/mman.h>

#include "unwind/stack_walker.h"

namespace np::unwind {

// Every place that may be behind an instruction is then behind a call.
inline void fill_with_calls(std::span<std::uint8_t> code) {
    constexpr std::uint8_t kCall = kIsReturnAddressPushed ? 0xe8 : 0x94;
    for (std::size_t i = 0; i < code.size(); ++i)
        code[i] = kIsReturnAddressPushed || i % 4 == 3 ? kCall : 0;
}

// The library lies at code_, one page that is mapped for the test; the stack is stack_.
class Walker : public testing::Test {
protected:
    void SetUp() override {
        void* page =
            mmap(nullptr, kSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        ASSERT_NE(page, MAP_FAILED);
        code_ = reinterpret_cast<std::uint64_t>(page);
        fill_with_calls({reinterpret_cast<std::uint8_t*>(code_), kSize});
        region_ = {.start = code_, .end = code_ + kSize, .rows = &rows_, .image = nullptr};
        stack_.fill(0);
    }

    void TearDown() override { munmap(reinterpret_cast<void*>(code_), kSize); }

    std::uint8_t& byte(std::uint64_t offset) {
        return reinterpret_cast<std::uint8_t*>(code_)[offset];
    }

    [[nodiscard]] std::uint64_t sp(std::size_t word) const {
        return reinterpret_cast<std::uint64_t>(&stack_[word]);
    }

    // Without a cache of rules, with an empty one, and with what that walk has left in it: the
    // walks are the same.
    WalkResult walk_from(std::uint64_t offset, std::size_t sp_word, std::uint64_t fp = 0) {
        const Registers registers{.pc = code_ + offset, .sp = sp(sp_word), .fp = fp};
        const std::unique_ptr<RuleCache> cache(new RuleCache());
        const CodeMap map = this->map();
        std::array<std::array<std::uint64_t, 16>, 2> frames{};
        const std::array<WalkResult, 2> walks = {
            walk(map, cache.get(), Registers(registers), frames[0]),
            walk(map, cache.get(), Registers(registers), frames[1])};
        const WalkResult result = walk(map, nullptr, Registers(registers), frames_);
        for (std::size_t i = 0; i < walks.size(); ++i) {
            EXPECT_EQ(walks[i].end, result.end) << "walk " << i;
            EXPECT_EQ(walks[i].frame_count, result.frame_count) << "walk " << i;
            EXPECT_TRUE(std::equal(frames[i].begin(), frames[i].begin() + result.frame_count,
                                   frames_.begin()))
                << "walk " << i;
        }
        return result;
    }

    [[nodiscard]] CodeMap map() {
        return CodeMap(
            {.regions = {&region_, 1}, .region_starts = {&region_.start, 1}, .jit = &jit_}, 1);
    }

    static constexpr std::uint64_t kSize = 4096;

    // 0: frameless · 0x100: 2 words below the return address, one of them rbp · 0x200: by rbp ·
    // 0x300: root 0x400: none · 0x500: unsupported
    std::array<Rule, 6> rules_ = {
        Rule{.kind = RuleKind::kStep, .cfa_offset = 8},
        Rule{.kind = RuleKind::kStep, .fp = FpRule::kAtCfa, .cfa_offset = 24, .fp_offset = -16},
        Rule{.kind = RuleKind::kStep,
             .base = CfaBase::kFp,
             .fp = FpRule::kAtCfa,
             .cfa_offset = 16,
             .fp_offset = -16},
        Rule{.kind = RuleKind::kRoot},
        Rule{},
        Rule{.kind = RuleKind::kUnsupported}};

    [[nodiscard]] std::uint32_t row(std::uint16_t number) const {
        return LibraryRows::row(number * 0x100U, rules_[number], number);
    }

    void set_rule(std::uint16_t number, const Rule& rule) {
        rules_[number] = rule;
        packed_[number] = row(number);
    }

    std::array<std::uint32_t, 6> packed_ = {row(0), row(1), row(2), row(3), row(4), row(5)};
    std::array<std::uint32_t, 9> pages_ = {0, 2, 4, 6, 6, 6, 6, 6, 6};  // of 512 bytes each
    LibraryRows rows_{.pages = pages_, .rows = packed_, .rules = rules_};
    CodeRegion region_{};
    std::array<JitSlot, 4> jit_slots_{};
    std::array<JitNode, 1> jit_nodes_{};
    JitIndex jit_{jit_slots_, jit_nodes_};
    std::uint64_t code_ = 0;
    std::array<std::uint64_t, 64> stack_{};
    std::array<std::uint64_t, 16> frames_{};
};

}  // namespace np::unwind
