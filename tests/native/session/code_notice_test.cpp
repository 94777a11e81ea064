#include "session/code_notice.h"

#include <gtest/gtest.h>

namespace np::session {
namespace {

TEST(CodeNotice, A_runtime_with_another_layout_is_named_with_its_figures) {
    const auto notice =
        code_notice({.jit_from_prologue = 30, .jit_rejected = 1, .invalid_headers = 31});
    ASSERT_TRUE(notice.has_value());
    EXPECT_EQ(
        notice->substr(0, notice->find(':')),
        "31 of 31 compiled methods have unwind data in a layout that this version does not know");
    EXPECT_NE(notice->find("30 are walked by what their prologues do, 1 not at all"),
              std::string::npos);
    EXPECT_NE(notice->find("newer version"), std::string::npos);
}

TEST(CodeNotice, So_is_unwind_data_without_room) {
    const auto notice = code_notice(
        {.jit_from_header = 98, .jit_from_prologue = 1, .jit_rejected = 1, .jit_without_room = 2});
    ASSERT_TRUE(notice.has_value());
    EXPECT_EQ(notice->substr(0, notice->find(':')),
              "2 of 100 compiled methods have unwind data that finds no room in the agent's memory "
              "for it");
    EXPECT_EQ(notice->find("newer version"), std::string::npos);
    EXPECT_FALSE(code_notice({.jit_from_header = 99, .jit_without_room = 1}).has_value());
}

TEST(CodeNotice, One_method_in_a_hundred_is_not_worth_a_line) {
    EXPECT_FALSE(code_notice({}).has_value());
    EXPECT_FALSE(code_notice({.jit_from_header = 99, .invalid_headers = 1}).has_value());
    EXPECT_TRUE(code_notice({.jit_from_header = 98, .invalid_headers = 1}).has_value());
}

}  // namespace
}  // namespace np::session
