// The sampled objects that are still alive, each with the stack that allocated it.
//
// Threads add objects in the middle of an allocation, so there is no lock and no sweep: the table
// has a fixed number of places, a hand goes round them, and whoever adds an object looks at a few
// places under the hand, frees what has died meanwhile and takes a free one. A place that somebody
// looks at is marked as busy; others pass it by.
//
// Bounded: at most kPlaces objects, of at most kMaxFrames frames. When no place is found, the table
// is thinned: its level rises by one, and from then on an object stays, or comes in, with
// probability 1/2 for each level. Objects are thinned as the hand comes to them, each by a throw of
// its own, and weigh 2 to the power of their own level: at every moment each object that is there
// stands for as many as it should (Horvitz and Thompson). The level sinks when most places are
// free.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <span>

#include "clr/object_handles.h"
#include "unwind/walk_end.h"

namespace np::session {

struct LiveObject {
    clr::ObjectHandle handle;
    std::uint64_t size;
    std::uint64_t tick_amount;
    std::uint32_t type;    // its name's number
    std::uint32_t weight;  // how many sampled objects it stands for before any thinning
    std::uint8_t level;    // of thinning
    unwind::WalkEnd walk_end;
    std::uint16_t frame_count;  // which follow

    [[nodiscard]] std::uint32_t thinned_weight() const noexcept { return weight << level; }

    [[nodiscard]] std::span<const std::uint64_t> frames() const noexcept {
        return {reinterpret_cast<const std::uint64_t*>(this + 1), frame_count};
    }
};

static_assert(sizeof(LiveObject) % alignof(std::uint64_t) == 0);

class LiveObjects {
public:
    static constexpr std::size_t kPlaces = 16384;
    static constexpr std::size_t kMaxFrames = 128;
    static constexpr std::uint8_t kMaxLevel = 20;

    explicit LiveObjects(const clr::ObjectHandles& handles) noexcept : handles_{handles} {}

    // A copy of the stack for an object that is not followed yet; null when the object is thinned
    // out or there is no memory. The frames beyond kMaxFrames are left out.
    [[nodiscard]] LiveObject* draw(std::span<const std::uint64_t> frames,
                                   unwind::WalkEnd end) noexcept;

    // How many objects each one that is drawn from now on stands for.
    void set_weight(std::uint32_t weight) noexcept {
        weight_.store(weight, std::memory_order_relaxed);
    }

    // Follows the object from now on, or lets it go. Takes `entry` over.
    void add(LiveObject* entry, clr::ObjectId object) noexcept;

    // Calls visit(object) for the living one in a place, and frees a dead one. A place that is busy
    // is passed over: whoever is there adds an object just now.
    template <typename Visit>
    void visit(std::size_t place, Visit visit) noexcept {
        LiveObject* entry = take(place);
        if (entry == busy()) return;
        if (entry != nullptr && handles_.is_alive(entry->handle)) {
            visit(static_cast<const LiveObject&>(*entry));
        } else if (entry != nullptr) {
            free(entry);
            entry = nullptr;
        }
        put(place, entry);
    }

    [[nodiscard]] std::size_t count() const noexcept {
        return count_.load(std::memory_order_relaxed);
    }

private:
    static LiveObject* busy() noexcept;
    [[nodiscard]] LiveObject* take(std::size_t place) noexcept;
    void put(std::size_t place, LiveObject* entry) noexcept;
    void free(LiveObject* entry) noexcept;
    [[nodiscard]] bool stays(LiveObject& entry) noexcept;
    [[nodiscard]] std::uint64_t random() noexcept;
    void adapt_level(bool is_full) noexcept;

    clr::ObjectHandles handles_;
    std::array<std::atomic<LiveObject*>, kPlaces> places_{};
    std::atomic<std::size_t> hand_{0};
    std::atomic<std::size_t> count_{0};
    std::atomic<std::size_t> changed_at_{0};  // the hand, when the level last changed
    std::atomic<std::uint32_t> weight_{1};
    std::atomic<std::uint8_t> level_{0};
    std::atomic<std::uint64_t> seed_{0x5DEECE66D};
};

}  // namespace np::session
