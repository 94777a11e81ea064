#include "session/events/live_objects.h"

#include <array>
#include <cstring>
#include <memory>
#include <random>
#include <set>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace np::session {
namespace {

// A runtime whose handles are alive until the test collects them. An object's number is its
// address.
class FakeRuntime {
public:
    FakeRuntime() {
        methods_[108] = reinterpret_cast<void*>(&create);
        methods_[109] = reinterpret_cast<void*>(&destroy);
        methods_[110] = reinterpret_cast<void*>(&object_of);
        current = this;
    }

    [[nodiscard]] clr::ObjectHandles handles() {
        clr::ObjectHandles found;
        void* const object = &table_;
        std::memcpy(static_cast<void*>(&found), &object, sizeof object);
        return found;
    }

    // Every object from here on up is dead.
    std::atomic<std::uintptr_t> first_dead{UINTPTR_MAX};
    std::atomic<long> open_handles{0};

private:
    static std::int32_t create(void*, std::uintptr_t object, std::uint32_t, void** handle) {
        ++current->open_handles;
        *handle = reinterpret_cast<void*>(object);
        return 0;
    }

    static std::int32_t destroy(void*, void*) {
        --current->open_handles;
        return 0;
    }

    static std::int32_t object_of(void*, void* handle, std::uintptr_t* object) {
        const auto number = reinterpret_cast<std::uintptr_t>(handle);
        *object = number < current->first_dead.load() ? number : 0;
        return 0;
    }

    static inline FakeRuntime* current = nullptr;
    std::array<void*, 120> methods_{};
    void** table_ = methods_.data();
};

void allocate(LiveObjects& live, std::uintptr_t number) {
    const std::array<std::uint64_t, 2> frames{number, 7};
    LiveObject* const entry = live.draw(frames, unwind::WalkEnd::kRoot);
    if (entry == nullptr) return;
    entry->size = 100;
    live.add(entry, number);
}

struct Total {
    std::size_t count = 0;
    double weight = 0;
};

Total total(LiveObjects& live) {
    Total sum;
    for (std::size_t place = 0; place < LiveObjects::kPlaces; ++place) {
        live.visit(place, [&sum](const LiveObject& object) {
            ++sum.count;
            sum.weight += object.thinned_weight();
        });
    }
    return sum;
}

TEST(LiveObjects, What_is_alive_is_there_with_its_stack_and_what_has_died_is_not) {
    FakeRuntime runtime;
    const auto live = std::make_unique<LiveObjects>(runtime.handles());
    for (std::uintptr_t number = 1; number <= 1000; ++number) {
        allocate(*live, number);
    }
    EXPECT_EQ(total(*live).count, 1000U);
    runtime.first_dead = 301;
    std::set<std::uint64_t> leaves;
    for (std::size_t place = 0; place < LiveObjects::kPlaces; ++place) {
        live->visit(place,
                    [&leaves](const LiveObject& object) { leaves.insert(object.frames()[0]); });
    }
    EXPECT_EQ(leaves.size(), 300U);
    EXPECT_EQ(*leaves.rbegin(), 300U);
    EXPECT_EQ(runtime.open_handles, 300);
}

TEST(LiveObjects, Dead_objects_make_room_however_many_come) {
    FakeRuntime runtime;
    const auto live = std::make_unique<LiveObjects>(runtime.handles());
    runtime.first_dead = 1;
    for (std::uintptr_t number = 1; number <= 10 * LiveObjects::kPlaces; ++number) {
        allocate(*live, number);
    }
    EXPECT_EQ(total(*live).count, 0U);
    EXPECT_EQ(runtime.open_handles, 0);
}

// Ten times as many live objects as there are places: the mean of twenty tables.
TEST(LiveObjects, A_table_that_is_too_small_keeps_honest_weights) {
    constexpr double kObjects = 10.0 * LiveObjects::kPlaces;
    double sum = 0;
    constexpr int kRounds = 20;
    for (int round = 0; round < kRounds; ++round) {
        FakeRuntime runtime;
        const auto live = std::make_unique<LiveObjects>(runtime.handles());
        for (std::uintptr_t number = 1; number <= std::uintptr_t{10} * LiveObjects::kPlaces;
             ++number) {
            allocate(*live, number);
        }
        const Total found = total(*live);
        EXPECT_LE(found.count, LiveObjects::kPlaces);
        EXPECT_GT(found.count, LiveObjects::kPlaces / 8);
        sum += found.weight;
    }
    EXPECT_NEAR(sum / kRounds / kObjects, 1, 0.02);
}

TEST(LiveObjects, Threads_that_add_and_one_that_looks_lose_nothing_and_free_nothing_twice) {
    FakeRuntime runtime;
    const auto live = std::make_unique<LiveObjects>(runtime.handles());
    constexpr std::uintptr_t kEach = 40'000;
    std::vector<std::thread> threads;
    for (std::uintptr_t thread = 0; thread < 4; ++thread) {
        threads.emplace_back([&live, thread] {
            for (std::uintptr_t i = 1; i <= kEach; ++i) {
                allocate(*live, thread * kEach + i);
            }
        });
    }
    for (int i = 0; i < 20; ++i) {
        static_cast<void>(total(*live));
        runtime.first_dead = i % 2 == 0 ? kEach : UINTPTR_MAX;
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    runtime.first_dead = 0;
    EXPECT_EQ(total(*live).count, 0U);
    EXPECT_EQ(runtime.open_handles, 0);
    EXPECT_EQ(live->count(), 0U);
}

}  // namespace
}  // namespace np::session
