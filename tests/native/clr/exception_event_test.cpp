#include "clr/events/exception_event.h"

#include <gtest/gtest.h>

#include "event_payload.h"

namespace np::clr {
namespace {

TEST(ExceptionEvent, Begins_with_the_type) {
    const Payload payload =
        Payload{}.text(u"Shop.Refused").text(u"no").put(std::uint64_t{1}).put(std::uint32_t{2});
    const auto type =
        read_exception_type({.id = kExceptionThrownId, .version = 1, .payload = payload.bytes()});
    ASSERT_TRUE(type);
    EXPECT_EQ(type->size(), 2 * std::u16string{u"Shop.Refused"}.size());
}

TEST(ExceptionEvent, A_type_without_an_end_is_refused) {
    const Payload payload = Payload{}.put(u'S').put(u'h');
    EXPECT_FALSE(
        read_exception_type({.id = kExceptionThrownId, .version = 1, .payload = payload.bytes()}));
    EXPECT_FALSE(read_exception_type({.id = kExceptionThrownId, .version = 1, .payload = {}}));
}

}  // namespace
}  // namespace np::clr
