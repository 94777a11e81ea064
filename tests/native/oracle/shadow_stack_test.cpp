#include "oracle/shadow_stack.h"

#include <vector>

#include <gtest/gtest.h>

namespace np::oracle {
namespace {

constexpr std::uint64_t kCallOpcode = 0xe8;
constexpr std::uint64_t kNop = 0x90;

std::vector<std::uint64_t> addresses(const ShadowStack& stack) {
    std::vector<std::uint64_t> result;
    for (const ShadowFrame& frame : stack.frames()) {
        result.push_back(frame.address);
    }
    return result;
}

using Addresses = std::vector<std::uint64_t>;

class Shadow : public testing::Test {
protected:
    void call(std::uint64_t from, std::uint64_t to) {
        const Position before{.pc = from, .sp = sp_, .top_word = 0, .code = kCallOpcode};
        sp_ -= 8;
        stack_.step(before, {.pc = to, .sp = sp_, .top_word = from + 5, .code = kNop});
    }

    void go(std::uint64_t from, std::uint64_t to, std::uint64_t sp) {
        stack_.step({.pc = from, .sp = sp_, .top_word = 0, .code = kNop},
                    {.pc = to, .sp = sp, .top_word = 0, .code = kNop});
        sp_ = sp;
    }

    ShadowStack stack_;
    std::uint64_t sp_ = 0x10000;
};

TEST_F(Shadow, A_call_adds_its_return_address_and_a_return_takes_it_away) {
    call(0x1000, 0x2000);
    call(0x2010, 0x3000);
    EXPECT_EQ(addresses(stack_), (Addresses{0x1004, 0x2014}));
    go(0x3000, 0x2015, sp_ + 8);
    EXPECT_EQ(addresses(stack_), (Addresses{0x1004}));
}

TEST_F(Shadow, A_call_of_the_function_that_follows_is_told_from_a_push_by_its_opcode) {
    call(0x1000, 0x1008);
    EXPECT_EQ(addresses(stack_), (Addresses{0x1004}));
    // A push whose value is by chance the address behind it.
    stack_.step({.pc = 0x1008, .sp = sp_, .top_word = 0, .code = 0x50},
                {.pc = 0x1009, .sp = sp_ - 8, .top_word = 0x1009, .code = kNop});
    EXPECT_EQ(addresses(stack_), (Addresses{0x1004}));
}

TEST_F(Shadow, Unwinding_takes_away_all_frames_below_the_new_stack_pointer) {
    const std::uint64_t top = sp_;
    call(0x1000, 0x2000);
    call(0x2010, 0x3000);
    call(0x3010, 0x4000);
    go(0x4000, 0x1100, top - 8);
    EXPECT_EQ(addresses(stack_), (Addresses{0x1004}));
}

TEST_F(Shadow, A_signal_handler_returns_to_its_trampoline_which_leads_to_the_interrupted_code) {
    call(0x1000, 0x2000);
    const Position handler{.pc = 0x5000, .sp = sp_ - 1000, .top_word = 0x6001, .code = kNop};
    stack_.enter_signal({.interrupted_pc = 0x2010, .interrupted_sp = sp_, .handler = handler});
    EXPECT_EQ(addresses(stack_), (Addresses{0x1004, 0x2010, 0x6000}));
    stack_.leave_signal({.pc = 0x2010, .sp = sp_, .top_word = 0, .code = kNop});
    EXPECT_EQ(addresses(stack_), (Addresses{0x1004}));
}

TEST_F(Shadow, A_fault_is_gone_on_with_on_the_stack_where_it_happened) {
    call(0x1000, 0x2000);
    const std::uint64_t alternate = 0x900000;
    stack_.enter_signal(
        {.interrupted_pc = 0x2010,
         .interrupted_sp = sp_,
         .handler = {.pc = 0x5000, .sp = alternate, .top_word = 0x6001, .code = kNop}});
    const std::uint64_t fake = sp_ - 128 - 24;
    stack_.step({.pc = 0x5100, .sp = alternate - 64, .top_word = 0, .code = kNop},
                {.pc = 0x7000, .sp = fake, .top_word = 0x7101, .code = kNop});
    EXPECT_EQ(addresses(stack_), (Addresses{0x1004, 0x2010, 0x7100}));
}

TEST_F(Shadow, Behind_a_replaced_return_address_stands_the_caller_until_it_is_reached) {
    call(0x1000, 0x2000);
    call(0x2010, 0x3000);
    const std::uint64_t slot = sp_;
    go(0x3000, 0x8000, slot + 8);  // a return to elsewhere
    EXPECT_EQ(stack_.frames_below_lost_caller(), 0u);
    go(0x8000, 0x8001, slot);  // which makes room for the address again
    EXPECT_EQ(stack_.frames_below_lost_caller(), std::nullopt);
    EXPECT_EQ(addresses(stack_), (Addresses{0x1004, 0x2014}));
    go(0x8001, 0x2015, slot + 8);
    EXPECT_EQ(addresses(stack_), (Addresses{0x1004}));
}

TEST_F(Shadow, A_signal_that_interrupts_a_trampoline_before_its_first_push_adds_no_caller) {
    call(0x1000, 0x2000);
    call(0x2010, 0x3000);
    const std::uint64_t slot = sp_;
    go(0x3000, 0x8000, slot + 8);
    const Position handler{.pc = 0x5000, .sp = slot - 1000, .top_word = 0x6001, .code = kNop};
    stack_.enter_signal({.interrupted_pc = 0x8000, .interrupted_sp = slot + 8, .handler = handler});
    EXPECT_EQ(stack_.frames_below_lost_caller(), 2u);
    sp_ = handler.sp;
    go(0x5000, 0x6001, sp_ + 8);
    EXPECT_EQ(addresses(stack_), (Addresses{0x1004, 0x8000}));
    EXPECT_EQ(stack_.frames_below_lost_caller(), 1u);
}

}  // namespace
}  // namespace np::oracle
