#include "clr/utf16.h"

#include <gtest/gtest.h>

namespace np::clr {
namespace {

TEST(Utf16, Characters_of_every_length_are_converted) {
    EXPECT_EQ(utf8_of(std::u16string{u"aé€😀"}), "aé€😀");
}

TEST(Utf16, The_text_ends_at_its_first_nul) {
    const std::u16string text{u"ab\0cd", 5};
    EXPECT_EQ(utf8_of(text), "ab");
}

TEST(Utf16, Half_a_pair_becomes_the_replacement_character) {
    const std::u16string text{static_cast<char16_t>(0xD83D), u'x', static_cast<char16_t>(0xDE00)};
    EXPECT_EQ(utf8_of(text), "\xEF\xBF\xBDx\xEF\xBF\xBD");
}

}  // namespace
}  // namespace np::clr
