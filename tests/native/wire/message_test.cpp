#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "wire/message_reader.h"
#include "wire/message_writer.h"

namespace np::wire {
namespace {

std::vector<std::byte> example() {
    MessageWriter message{MessageType::kNames};
    message.put(std::uint32_t{7});
    message.put_string("Shop.Cart");
    message.put(std::uint64_t{0x1122334455667788});
    const auto bytes = message.finish();
    return {bytes.begin(), bytes.end()};
}

TEST(Message, What_was_written_is_read) {
    const auto packet = example();
    MessageReader message{packet};
    EXPECT_EQ(message.type(), MessageType::kNames);
    EXPECT_EQ(message.take<std::uint32_t>(), 7U);
    EXPECT_EQ(message.take_string(), "Shop.Cart");
    EXPECT_EQ(message.take<std::uint64_t>(), 0x1122334455667788U);
    EXPECT_TRUE(message.is_complete());
}

TEST(Message, A_message_cut_anywhere_is_not_whole) {
    const auto packet = example();
    for (std::size_t size = 0; size < packet.size(); ++size) {
        MessageReader message{std::span{packet}.first(size)};
        message.take<std::uint32_t>();
        message.take_string();
        message.take<std::uint64_t>();
        EXPECT_FALSE(message.is_whole()) << size;
    }
}

TEST(Message, Bytes_left_over_make_it_incomplete) {
    const auto packet = example();
    MessageReader message{packet};
    message.take<std::uint32_t>();
    EXPECT_TRUE(message.is_whole());
    EXPECT_FALSE(message.is_complete());
}

TEST(Message, A_length_or_flags_that_lie_are_refused) {
    for (const std::size_t at : {std::size_t{2}, std::size_t{4}, std::size_t{7}}) {
        auto packet = example();
        packet[at] = static_cast<std::byte>(0x55);
        EXPECT_FALSE(MessageReader{packet}.is_whole()) << at;
    }
}

TEST(Message, A_string_longer_than_the_message_is_empty) {
    auto packet = example();
    packet[12] = static_cast<std::byte>(0xFF);
    packet[13] = static_cast<std::byte>(0xFF);
    MessageReader message{packet};
    message.take<std::uint32_t>();
    EXPECT_EQ(message.take_string(), "");
    EXPECT_FALSE(message.is_whole());
}

TEST(Message, Text_is_cut_between_characters) {
    MessageWriter message{MessageType::kLog};
    message.put_string("na\xC3\xAFve", 3);
    MessageReader reader{message.finish()};
    EXPECT_EQ(reader.take_string(), "na");
}

TEST(Message, What_does_not_fit_can_be_taken_back) {
    MessageWriter message{MessageType::kLog};
    const std::string large(20'000, 'x');
    message.put_string(large);
    const std::size_t before = message.size();
    message.put_string(large);
    EXPECT_FALSE(message.fits());
    message.rewind(before);
    EXPECT_TRUE(message.fits());
    MessageReader reader{message.finish()};
    EXPECT_EQ(reader.take_string(), large);
    EXPECT_TRUE(reader.is_complete());
}

}  // namespace
}  // namespace np::wire
