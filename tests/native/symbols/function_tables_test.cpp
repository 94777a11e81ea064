// Tables made by hand; tests/e2e asks the runtime of this machine.
#include "symbols/function_tables.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "symbols/runtime_image.h"

namespace np::symbols {
namespace {

class FunctionTables : public testing::Test {
protected:
    static constexpr std::uint64_t kPairs = 16;  // fewer are no table

    // {name, function} of `count` functions.
    void add_pairs(std::uint64_t count) {
        for (std::uint64_t i = 0; i < count; ++i)
            image_.add({name_of(i), image_.function(i)});
    }

    std::uint64_t name_of(std::uint64_t number) {
        return image_.name("Call_" + std::to_string(number));
    }

    [[nodiscard]] std::vector<TableFunction> read() const {
        return read_function_tables(image_.library());
    }

    RuntimeImage image_;
};

TEST_F(FunctionTables, Pairs_of_a_name_and_a_function_name_it) {
    image_.add({0, 0});
    add_pairs(kPairs);
    const auto found = read();
    ASSERT_EQ(found.size(), kPairs);
    for (std::uint64_t i = 0; i < kPairs; ++i) {
        EXPECT_EQ(found[i].name, "Call_" + std::to_string(i));
        EXPECT_EQ(found[i].start, image_.function(i));
        EXPECT_EQ(found[i].size, RuntimeImage::kFunctionSize);
    }
}

TEST_F(FunctionTables, A_stray_function_before_them_is_not_theirs) {
    image_.add({0, image_.function(40)});
    add_pairs(kPairs);
    const auto found = read();
    ASSERT_EQ(found.size(), kPairs);
    EXPECT_EQ(found[0].name, "Call_0");
    EXPECT_EQ(found[0].start, image_.function(0));
}

TEST_F(FunctionTables, Functions_that_stand_before_their_names_are_left_out) {
    for (std::uint64_t i = 0; i < 2 * kPairs; ++i)
        image_.add({image_.function(i), name_of(i)});
    EXPECT_TRUE(read().empty());
    image_.add({0});
    for (std::uint64_t i = 0; i < 2 * kPairs; ++i)  // now as if names came first
        image_.add({image_.function(i), name_of(i)});
    EXPECT_TRUE(read().empty());
    image_.add({image_.function(40), image_.name("no name")});
    EXPECT_TRUE(read().empty());
}

// On arm64 such an array is aligned as its words are.
TEST_F(FunctionTables, A_table_may_begin_at_every_word) {
    image_.add({image_.function(40)});
    add_pairs(kPairs);
    const auto found = read();
    ASSERT_EQ(found.size(), kPairs);
    EXPECT_EQ(found[0].name, "Call_0");
}

TEST_F(FunctionTables, Few_pairs_are_no_table) {
    add_pairs(kPairs - 1);
    EXPECT_TRUE(read().empty());
}

TEST_F(FunctionTables, What_is_no_name_or_not_the_start_of_a_function_ends_a_table) {
    add_pairs(kPairs);
    image_.add({name_of(20), image_.function(20) + 1});
    add_pairs(1);
    EXPECT_EQ(read().size(), kPairs);
    image_.add({image_.name("no name"), image_.function(21)});
    add_pairs(1);
    image_.add({image_.function(22), image_.function(23)});
    EXPECT_EQ(read().size(), kPairs);
}

TEST_F(FunctionTables, A_function_that_has_two_names_has_none) {
    add_pairs(kPairs);
    image_.add({name_of(99), image_.function(3)});
    const auto found = read();
    ASSERT_EQ(found.size(), kPairs - 1);
    for (const TableFunction& one : found)
        EXPECT_NE(one.start, image_.function(3));
}

TEST_F(FunctionTables, Internal_calls_have_their_class_before_their_name) {
    constexpr std::uint64_t kNoNumber = ~std::uint64_t{0} << 24;
    constexpr std::uint64_t kHasSignature = 2;
    constexpr std::uint64_t kEnd = 1;
    constexpr std::uint64_t kNumber = 7 << 24;
    const std::uint64_t calls = image_.add({kNoNumber, image_.function(1), image_.name("Collect")});
    image_.add({kNoNumber | kHasSignature, image_.function(2), image_.name("get_Count"), 0x1234});
    image_.add({kNumber, 0, image_.name(".ctor"), kNoNumber | kEnd, 0});
    image_.add({image_.name("GC"), image_.name("System"), calls});
    const auto found = read();
    ASSERT_EQ(found.size(), 2u);
    EXPECT_EQ(found[0].name, "System.GC.Collect");
    EXPECT_EQ(found[0].start, image_.function(1));
    EXPECT_EQ(found[1].name, "System.GC.get_Count");
    EXPECT_EQ(found[1].start, image_.function(2));
}

TEST_F(FunctionTables, A_class_whose_calls_are_not_all_understood_has_none) {
    const std::uint64_t calls = image_.add({0, image_.function(1), image_.name("Collect")});
    image_.add({0, image_.function(2) + 4, image_.name("Other"), 1, 0});
    image_.add({image_.name("GC"), image_.name("System"), calls});
    EXPECT_TRUE(read().empty());
    // Without an end.
    const std::uint64_t endless = image_.add({0, image_.function(3), image_.name("Endless")});
    image_.add({image_.name("Loop"), image_.name("System"), endless});
    EXPECT_TRUE(read().empty());
}

TEST_F(FunctionTables, Without_unwind_data_or_constants_there_are_none) {
    add_pairs(kPairs);
    LoadedLibrary library = image_.library();
    library.eh_frame_header = 0;
    EXPECT_TRUE(read_function_tables(library).empty());
    library = image_.library();
    library.constants_size = 0;
    EXPECT_TRUE(read_function_tables(library).empty());
    EXPECT_TRUE(read_function_tables({}).empty());
}

}  // namespace
}  // namespace np::symbols
