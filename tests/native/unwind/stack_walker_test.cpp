#include "unwind/stack_walker.h"

#include <array>
#include <csignal>
#include <random>
#include <vector>

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <ucontext.h>

#include "base/safe_load.h"

namespace np::unwind {
namespace {

// Code, rows and a stack made by hand: the library lies at kCode, the stack is this process's
// memory.
class Walker : public testing::Test {
protected:
    void SetUp() override {
        void* page =
            mmap(nullptr, kSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        ASSERT_NE(page, MAP_FAILED);
        code_ = reinterpret_cast<std::uint64_t>(page);
        // Every place in the code follows a call: e8 and four bytes, over and over.
        for (std::uint64_t i = 0; i < kSize; ++i)
            byte(i) = 0xe8;
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

    WalkResult walk_from(std::uint64_t offset, std::size_t sp_word, std::uint64_t fp = 0) {
        return walk(map(), {.pc = code_ + offset, .sp = sp(sp_word), .fp = fp}, frames_);
    }

    [[nodiscard]] CodeMap map() {
        return CodeMap(
            {.regions = {&region_, 1}, .region_starts = {&region_.start, 1}, .jit = &jit_}, 1);
    }

    static constexpr std::uint64_t kSize = 4096;

    // 0: frameless · 0x100: 2 words below the return address, one of them rbp · 0x200: by rbp ·
    // 0x300: root 0x400: none · 0x500: unsupported
    std::array<std::uint32_t, 6> packed_ = {LibraryRows::row(0, 0),     LibraryRows::row(0x100, 1),
                                            LibraryRows::row(0x200, 2), LibraryRows::row(0x300, 3),
                                            LibraryRows::row(0x400, 4), LibraryRows::row(0x500, 5)};
    std::array<std::uint32_t, 9> pages_ = {0, 2, 4, 6, 6, 6, 6, 6, 6};  // of 512 bytes each
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
    LibraryRows rows_{.pages = pages_, .rows = packed_, .rules = rules_};
    CodeRegion region_{};
    std::array<JitSlot, 4> jit_slots_{};
    std::array<JitNode, 1> jit_nodes_{};
    JitIndex jit_{jit_slots_, jit_nodes_};
    std::uint64_t code_ = 0;
    std::array<std::uint64_t, 64> stack_{};
    std::array<std::uint64_t, 16> frames_{};
};

TEST_F(Walker, A_stack_of_four_frames_is_walked_to_its_root) {
    stack_[0] = code_ + 0x110;  // return address of the frameless leaf
    stack_[1] = 0;              // a local of 0x100's frame
    stack_[2] = sp(8);          // its saved rbp
    stack_[3] = code_ + 0x220;
    stack_[8] = 0;  // rbp saved by 0x200's frame
    stack_[9] = code_ + 0x330;
    const WalkResult result = walk_from(0x10, 0);
    EXPECT_EQ(result.end, WalkEnd::kRoot);
    ASSERT_EQ(result.frame_count, 4u);
    EXPECT_EQ(frames_[0], code_ + 0x10);
    EXPECT_EQ(frames_[1], code_ + 0x110 - 1);
    EXPECT_EQ(frames_[2], code_ + 0x220 - 1);
    EXPECT_EQ(frames_[3], code_ + 0x330 - 1);
}

TEST_F(Walker, A_call_as_the_last_instruction_belongs_to_the_caller) {
    stack_[0] = code_ + 0x400;  // behind the last byte of the root's code, where other code begins
    const WalkResult result = walk_from(0x10, 0);
    EXPECT_EQ(result.end, WalkEnd::kRoot);
    EXPECT_EQ(frames_[1], code_ + 0x3ff);
}

TEST_F(Walker, Each_way_to_fail_has_its_reason) {
    stack_[0] = 0x1234;
    EXPECT_EQ(walk_from(0x10, 0).end, WalkEnd::kBadReturnAddress);
    EXPECT_EQ(walk_from(0x510, 0).end, WalkEnd::kUnsupportedRule);
    EXPECT_EQ(walk_from(0x210, 8, sp(1)).end, WalkEnd::kNoProgress);
    EXPECT_EQ(walk_from(0x210, 0, sp(4) + 1).end, WalkEnd::kNoProgress);
    stack_[0] = code_ + 0x410;
    EXPECT_EQ(walk_from(0x10, 0).end, WalkEnd::kUnknownCode);
    EXPECT_EQ(walk_from(kSize + 4096, 8).end, WalkEnd::kUnknownCode);
}

TEST_F(Walker, As_many_frames_are_written_as_there_is_room) {
    for (std::uint64_t& word : stack_)
        word = code_ + 0x20;
    const WalkResult result = walk_from(0x10, 0);
    EXPECT_EQ(result.end, WalkEnd::kDepthLimit);
    EXPECT_EQ(result.frame_count, frames_.size());
}

TEST_F(Walker, Code_without_rows_at_the_leaf_is_left_by_a_return_address_that_follows_a_call) {
    stack_[1] = code_ + 0x310;
    EXPECT_EQ(walk_from(0x410, 0).end, WalkEnd::kRoot);
    for (std::uint64_t i = 0x300; i < 0x320; ++i)
        byte(i) = 0x90;
    EXPECT_EQ(walk_from(0x410, 0).end, WalkEnd::kUnknownCode);
}

TEST_F(Walker, A_signal_frame_leads_to_the_interrupted_registers) {
    rules_[2] = {.kind = RuleKind::kSignalFrame};
    auto context = std::make_unique<ucontext_t>();
    context->uc_mcontext.gregs[REG_RIP] = static_cast<greg_t>(code_ + 0x50);
    context->uc_mcontext.gregs[REG_RSP] = static_cast<greg_t>(sp(2));
    stack_[2] = code_ + 0x310;
    const Registers at_trampoline{
        .pc = code_ + 0x210, .sp = reinterpret_cast<std::uint64_t>(context.get()), .fp = 0};
    const WalkResult result = walk(map(), at_trampoline, frames_);
    EXPECT_EQ(result.end, WalkEnd::kRoot);
    ASSERT_EQ(result.frame_count, 3u);
    EXPECT_EQ(frames_[1], code_ + 0x50);  // the interrupted instruction itself
    EXPECT_EQ(frames_[2], code_ + 0x310 - 1);
}

TEST_F(Walker, Above_a_red_zone_stands_the_interrupted_instruction_itself) {
    constexpr std::uint8_t kWordsWithRedZone = 17;
    rules_[2] = {.kind = RuleKind::kStep,
                 .return_words = kWordsWithRedZone,
                 .cfa_offset = kWordsWithRedZone * 8};
    stack_[0] = code_ + 0x10;                   // interrupted in a frameless function
    stack_[kWordsWithRedZone] = code_ + 0x310;  // which would return to the root
    const WalkResult result = walk_from(0x210, 0);
    EXPECT_EQ(result.end, WalkEnd::kRoot);
    ASSERT_EQ(result.frame_count, 3u);
    EXPECT_EQ(frames_[1], code_ + 0x10);
    EXPECT_EQ(frames_[2], code_ + 0x310 - 1);
}

TEST_F(Walker, A_function_that_kept_its_entry_stack_pointer_is_left_by_it) {
    rules_[0] = {.kind = RuleKind::kStepDeref, .kept_words = 1, .cfa_offset = 16};
    stack_[3] = code_ + 0x310;  // return address, at sp as it was at the entry
    stack_[2] = sp(3);
    const WalkResult result = walk_from(0x10, 0);
    EXPECT_EQ(result.end, WalkEnd::kRoot);
    ASSERT_EQ(result.frame_count, 2u);
    EXPECT_EQ(frames_[1], code_ + 0x310 - 1);
}

TEST_F(Walker, Interrupted_code_may_keep_its_frames_address_in_any_register) {
    constexpr std::uint8_t kRsi = 4;
    rules_[0] = {
        .kind = RuleKind::kStep, .base = CfaBase::kGeneral, .general = kRsi, .cfa_offset = 8};
    std::array<std::uint64_t, NGREG> general{};
    general[REG_RSI] = sp(5);
    stack_[5] = code_ + 0x310;
    const Registers from{.pc = code_ + 0x10,
                         .sp = sp(0),
                         .fp = 0,
                         .general = reinterpret_cast<std::uint64_t>(general.data())};
    EXPECT_EQ(walk(map(), from, frames_).end, WalkEnd::kRoot);
    // A caller's other registers are not known.
    stack_[0] = code_ + 0x10;
    EXPECT_EQ(walk_from(0x410, 0).end, WalkEnd::kUnsupportedRule);
}

TEST_F(Walker, A_return_address_that_the_runtime_replaced_is_taken_from_its_thread_object) {
    const std::uint64_t trampoline = code_ + 0x410;  // no function is before it
    stack_[0] = trampoline;
    std::array<std::uint64_t, 512> thread{};
    thread[40] = sp(0);  // by chance
    thread[100] = code_ + 0x310;
    thread[101] = sp(0);
    Registers from{.pc = code_ + 0x10, .sp = sp(0), .fp = 0};
    EXPECT_EQ(walk(map(), from, frames_).end, WalkEnd::kUnknownCode);
    from.runtime_thread = reinterpret_cast<std::uint64_t>(thread.data());
    const WalkResult result = walk(map(), from, frames_);
    EXPECT_EQ(result.end, WalkEnd::kRoot);
    ASSERT_EQ(result.frame_count, 2u);
    EXPECT_EQ(frames_[1], code_ + 0x30f);
    // Of another frame, or not an address behind a call: nothing is guessed.
    thread[101] = sp(1);
    EXPECT_EQ(walk(map(), from, frames_).end, WalkEnd::kUnknownCode);
    thread[101] = sp(0);
    thread[100] = 12345;
    EXPECT_EQ(walk(map(), from, frames_).end, WalkEnd::kUnknownCode);
}

TEST_F(Walker, A_frame_pointer_saved_below_the_stack_pointer_is_still_in_its_register) {
    // Behind `pop rbp` the row still names the slot, which now holds something else.
    rules_[0] = {.kind = RuleKind::kStep, .fp = FpRule::kAtCfa, .cfa_offset = 8, .fp_offset = -16};
    stack_[3] = 0xdead;
    stack_[4] = code_ + 0x210;
    stack_[9] = code_ + 0x310;
    EXPECT_EQ(walk_from(0x10, 4, sp(8)).end, WalkEnd::kRoot);
}

TEST_F(Walker, Jitted_code_is_walked_and_no_longer_when_removed) {
    alignas(8) static const std::array<std::uint8_t, 8> kFrame24 = {1, 4, 1, 0, 4, 0x22, 0, 0};
    alignas(64) static std::array<std::uint8_t, 64> method{};
    method.fill(0x90);
    const auto start = reinterpret_cast<std::uint64_t>(method.data());
    jit_nodes_[0].start = start;
    jit_nodes_[0].unwind_info = kFrame24.data();
    jit_nodes_[0].size = method.size();
    const std::uint64_t key = JitIndex::slot_key(JitIndex::page_of(start));
    jit_slots_[JitIndex::first_slot(key, jit_slots_.size())] = key | 1;
    stack_[0] = start + 32;
    stack_[4] = code_ + 0x310;
    const WalkResult result = walk_from(0x10, 0);
    EXPECT_EQ(result.end, WalkEnd::kRoot);
    EXPECT_EQ(frames_[1], start + 31);
    jit_nodes_[0].size = 0;
    EXPECT_EQ(walk_from(0x10, 0).end, WalkEnd::kBadReturnAddress);
}

void on_fault(int, siginfo_t*, void* context) {
    auto& registers = static_cast<ucontext_t*>(context)->uc_mcontext.gregs;
    const auto resume = base::safe_load_resume(static_cast<std::uintptr_t>(registers[REG_RIP]));
    if (!resume.has_value()) std::_Exit(99);
    registers[REG_RIP] = static_cast<greg_t>(*resume);
}

TEST_F(Walker, Hostile_registers_and_stacks_never_fault) {
    struct sigaction action {};

    struct sigaction previous {};

    action.sa_sigaction = on_fault;
    action.sa_flags = SA_SIGINFO;
    ASSERT_EQ(sigaction(SIGSEGV, &action, &previous), 0);
    std::mt19937_64 random(20240607);  // the same walks in every run
    constexpr int kWalks = 100'000;
    std::array<int, kWalkEndCount> ends{};
    const auto any = [&]() -> std::uint64_t {
        switch (random() % 4) {
            case 0: return random();
            case 1: return code_ + random() % kSize;
            case 2: return sp(random() % stack_.size());
            default: return random() % (std::uint64_t{1} << 47);
        }
    };
    const CodeMap map = this->map();
    for (int i = 0; i < kWalks; ++i) {
        for (std::uint64_t& word : stack_)
            word = any();
        const WalkResult result = walk(map, {.pc = any(), .sp = any(), .fp = any()}, frames_);
        ASSERT_LE(result.frame_count, frames_.size());
        ++ends[static_cast<std::size_t>(result.end)];
    }
    sigaction(SIGSEGV, &previous, nullptr);
    // The mix reaches every reason but a full buffer, whose chance here is small.
    EXPECT_GT(ends[static_cast<std::size_t>(WalkEnd::kRoot)], 0);
    EXPECT_GT(ends[static_cast<std::size_t>(WalkEnd::kUnreadableMemory)], 0);
    EXPECT_GT(ends[static_cast<std::size_t>(WalkEnd::kNoProgress)], 0);
    EXPECT_GT(ends[static_cast<std::size_t>(WalkEnd::kBadReturnAddress)], 0);
    EXPECT_GT(ends[static_cast<std::size_t>(WalkEnd::kUnknownCode)], 0);
    EXPECT_GT(ends[static_cast<std::size_t>(WalkEnd::kUnsupportedRule)], 0);
}

}  // namespace
}  // namespace np::unwind
