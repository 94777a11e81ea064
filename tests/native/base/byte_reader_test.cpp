#include "base/byte_reader.h"

#include <array>

#include <gtest/gtest.h>

namespace np::base {
namespace {

TEST(ByteReader, Numbers_are_read_little_endian_and_in_order) {
    const std::array<std::uint8_t, 15> bytes = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    ByteReader reader(bytes);
    EXPECT_EQ(reader.u8(), 1u);
    EXPECT_EQ(reader.u16(), 0x0302u);
    EXPECT_EQ(reader.u32(), 0x07060504u);
    EXPECT_EQ(reader.u64(), 0x0f0e0d0c0b0a0908u);
    EXPECT_TRUE(reader.ok());
    EXPECT_FALSE(reader.more());
}

TEST(ByteReader, Reading_past_the_end_fails_and_stays_failed) {
    const std::array<std::uint8_t, 3> bytes = {1, 2, 3};
    ByteReader reader(bytes);
    EXPECT_EQ(reader.u32(), 0u);
    EXPECT_FALSE(reader.ok());
    EXPECT_EQ(reader.u8(), 0u);
    reader.seek(0);
    EXPECT_FALSE(reader.ok());
}

TEST(ByteReader, Variable_length_numbers_are_those_of_the_DWARF_standard) {
    // The examples of DWARF 5, 7.6.
    const std::array<std::uint8_t, 12> bytes = {0x02, 0x7f, 0x80, 0x01, 0x81, 0x01,
                                                0x02, 0x7e, 0xff, 0x00, 0x81, 0x7f};
    ByteReader reader(bytes);
    EXPECT_EQ(reader.uleb(), 2u);
    EXPECT_EQ(reader.uleb(), 127u);
    EXPECT_EQ(reader.uleb(), 128u);
    EXPECT_EQ(reader.uleb(), 129u);
    EXPECT_EQ(reader.sleb(), 2);
    EXPECT_EQ(reader.sleb(), -2);
    EXPECT_EQ(reader.sleb(), 127);
    EXPECT_EQ(reader.sleb(), -127);
    EXPECT_TRUE(reader.ok());
}

TEST(ByteReader, A_variable_length_number_of_more_than_64_bits_fails) {
    const std::array<std::uint8_t, 10> largest = {0xff, 0xff, 0xff, 0xff, 0xff,
                                                  0xff, 0xff, 0xff, 0xff, 0x01};
    ByteReader fits(largest);
    EXPECT_EQ(fits.uleb(), ~std::uint64_t{0});
    auto too_large = largest;
    too_large.back() = 0x02;
    ByteReader reader(too_large);
    (void)reader.uleb();
    EXPECT_FALSE(reader.ok());
    std::array<std::uint8_t, 12> endless{};
    endless.fill(0x80);
    ByteReader signed_reader(endless);
    (void)signed_reader.sleb();
    EXPECT_FALSE(signed_reader.ok());
}

TEST(ByteReader, A_text_without_an_end_fails) {
    const std::array<std::uint8_t, 5> bytes = {'a', 'b', 0, 'c', 'd'};
    ByteReader reader(bytes);
    EXPECT_EQ(reader.text(), "ab");
    EXPECT_EQ(reader.position(), 3u);
    EXPECT_EQ(reader.text(), "");
    EXPECT_FALSE(reader.ok());
}

TEST(ByteReader, Sizes_that_would_overflow_fail) {
    const std::array<std::uint8_t, 4> bytes = {1, 2, 3, 4};
    ByteReader reader(bytes);
    reader.skip(2);
    reader.skip(~std::size_t{0});
    EXPECT_FALSE(reader.ok());
    ByteReader seeking(bytes);
    seeking.seek(4);
    EXPECT_TRUE(seeking.ok());
    seeking.seek(5);
    EXPECT_FALSE(seeking.ok());
}

}  // namespace
}  // namespace np::base
