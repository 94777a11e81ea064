#include "symbols/jit_bodies.h"

#include <array>
#include <cstring>

#include <gtest/gtest.h>

#include "symbols/jitted_method.h"

namespace np::symbols {
namespace {

void fill(UnwindInfoPool& pool) {
    std::array<std::uint8_t, 1024> info{};
    for (std::uint32_t i = 0; pool.intern(info) != nullptr; ++i)
        std::memcpy(info.data(), &i, sizeof i);
}

TEST(JitBodies, Unwind_data_without_room_leads_to_the_prologue) {
    UnwindInfoPool pool;
    CodeCounters counters;
    JittedMethod other_method;
    other_method.put<std::uint64_t>(JittedMethod::kHeader + 24, 42);
    const auto from_prologue = bodies_of(other_method.code(), pool, counters);
    ASSERT_EQ(from_prologue.size(), 1u);
    fill(pool);

    const JittedMethod method;
    counters = {};
    const auto bodies = bodies_of(method.code(), pool, counters);
    ASSERT_EQ(bodies.size(), 1u);  // the other prologue is not in the pool yet
    EXPECT_EQ(bodies[0].start, method.start());
    EXPECT_EQ(bodies[0].size, 0x60u);
    EXPECT_EQ(bodies[0].unwind_info, from_prologue[0].unwind_info);
    EXPECT_EQ(counters.jit_without_room, 1u);
    EXPECT_EQ(counters.jit_from_prologue, 1u);
    EXPECT_EQ(counters.jit_from_header, 0u);
    EXPECT_EQ(counters.invalid_headers, 0u);
}

TEST(JitBodies, A_method_of_which_nothing_has_room_is_rejected) {
    UnwindInfoPool pool;
    CodeCounters counters;
    fill(pool);
    const JittedMethod method;
    EXPECT_TRUE(bodies_of(method.code(), pool, counters).empty());
    EXPECT_EQ(counters.jit_without_room, 1u);
    EXPECT_EQ(counters.jit_rejected, 1u);
    EXPECT_EQ(counters.jit_from_header, 0u);
}

}  // namespace
}  // namespace np::symbols
