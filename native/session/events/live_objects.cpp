#include "session/events/live_objects.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>

#include "session/random.h"

namespace np::session {
namespace {

// Places that one addition looks at: two when the table is nearly empty or full of dead objects,
// which it then clears faster than it fills.
constexpr int kSweep = 2;
constexpr int kMaxProbes = 16;

}  // namespace

// An address that no entry has.
LiveObject* LiveObjects::busy() noexcept {
    return reinterpret_cast<LiveObject*>(std::uintptr_t{1});
}

// Acquire: pairs with the release in put(); the entry's content before its address.
LiveObject* LiveObjects::take(std::size_t place) noexcept {
    return places_[place].exchange(busy(), std::memory_order_acquire);
}

void LiveObjects::put(std::size_t place, LiveObject* entry) noexcept {
    places_[place].store(entry, std::memory_order_release);
}

std::uint64_t LiveObjects::random() noexcept {
    return mixed(seed_.fetch_add(0x9E3779B97F4A7C15, std::memory_order_relaxed));
}

LiveObject* LiveObjects::draw(std::span<const std::uint64_t> frames, unwind::WalkEnd end) noexcept {
    const std::uint8_t level = level_.load(std::memory_order_relaxed);
    const std::uint64_t losing = (std::uint64_t{1} << level) - 1;
    if ((random() & losing) != 0) return nullptr;
    const auto kept = frames.first(std::min(frames.size(), kMaxFrames));
    void* const memory = std::malloc(sizeof(LiveObject) + kept.size_bytes());
    if (memory == nullptr) return nullptr;
    auto* const entry = new (memory) LiveObject{};
    entry->weight = weight_.load(std::memory_order_relaxed);
    entry->level = level;
    entry->walk_end = kept.size() < frames.size() ? unwind::WalkEnd::kDepthLimit : end;
    entry->frame_count = static_cast<std::uint16_t>(kept.size());
    if (!kept.empty()) std::memcpy(entry + 1, kept.data(), kept.size_bytes());
    return entry;
}

void LiveObjects::add(LiveObject* entry, clr::ObjectId object) noexcept {
    entry->handle = handles_.follow(object);
    if (entry->handle == nullptr) {
        std::free(entry);
        return;
    }
    count_.fetch_add(1, std::memory_order_relaxed);
    for (int probe = 0; probe < kMaxProbes && (entry != nullptr || probe < kSweep); ++probe) {
        const std::size_t place = hand_.fetch_add(1, std::memory_order_relaxed) % kPlaces;
        LiveObject* found = take(place);
        if (found == busy()) continue;  // its owner puts back what belongs there
        if (found != nullptr && !(handles_.is_alive(found->handle) && stays(*found))) {
            free(found);
            found = nullptr;
        }
        if (found == nullptr) std::swap(found, entry);
        put(place, found);
    }
    adapt_level(entry != nullptr);
    if (entry != nullptr) free(entry);
}

void LiveObjects::free(LiveObject* entry) noexcept {
    handles_.destroy(entry->handle);
    count_.fetch_sub(1, std::memory_order_relaxed);
    std::free(entry);
}

// Brings an object to the level of the table, by a throw for each level that it lacks.
bool LiveObjects::stays(LiveObject& entry) noexcept {
    const std::uint8_t level = level_.load(std::memory_order_relaxed);
    if (entry.level >= level) return true;
    const std::uint64_t losing = (std::uint64_t{1} << (level - entry.level)) - 1;
    if ((random() & losing) != 0) return false;
    entry.level = level;
    return true;
}

// Once in a round of the hand at most: a change needs that long to show. An object that found no
// place is lost without a weight that stands for it; that is one of the sixteen that were looked at
// in each of the few additions until the hand has thinned enough.
void LiveObjects::adapt_level(bool is_full) noexcept {
    const std::size_t now = hand_.load(std::memory_order_relaxed);
    std::size_t changed = changed_at_.load(std::memory_order_relaxed);
    const std::uint8_t level = level_.load(std::memory_order_relaxed);
    const bool is_sparse = count() < kPlaces / 4;
    const bool rises = is_full && level < kMaxLevel;
    const bool sinks = !is_full && is_sparse && level > 0;
    if (!rises && !sinks) return;
    if (now - changed < kPlaces && changed != 0) return;
    if (!changed_at_.compare_exchange_strong(changed, now, std::memory_order_relaxed)) return;
    level_.store(static_cast<std::uint8_t>(rises ? level + 1 : level - 1),
                 std::memory_order_relaxed);
}

}  // namespace np::session
