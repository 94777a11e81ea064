#include "wire/ring_reaper.h"

namespace np::wire {
namespace {

struct Blocking {
    std::atomic<std::uint64_t>& place;
    std::uint64_t word;
    std::uint32_t owner;  // 0: no record that somebody still holds
};

Blocking find_blocking(const RingWriter& ring) noexcept {
    RingHeader& header = ring.header();
    const std::uint64_t position = header.read_position.load(std::memory_order_acquire);
    // The reader's position comes from another process: aligned and inside the area, whatever it
    // says.
    const std::uint64_t offset = position % header.capacity / kGranuleBytes * kGranuleBytes;
    std::byte* const area = reinterpret_cast<std::byte*>(&header) + kRingHeaderBytes;
    auto& place = *reinterpret_cast<std::atomic<std::uint64_t>*>(area + offset);
    // Acquire: read before the position is read again.
    const std::uint64_t word = place.load(std::memory_order_acquire);
    // Where the reader went on, the place may be the middle of a longer record by now, and what was
    // read no state word.
    const bool is_state = header.read_position.load(std::memory_order_relaxed) == position;
    const bool is_held = is_state && has_state(word, RecordState::kReserved);
    return {.place = place, .word = word, .owner = is_held ? owner_of(word) : 0};
}

}  // namespace

std::uint32_t blocking_owner(const RingWriter& ring) noexcept {
    return find_blocking(ring).owner;
}

bool discard_blocking_record(RingWriter& ring, std::uint32_t owner) noexcept {
    auto [place, word, holder] = find_blocking(ring);
    if (owner == 0 || holder != owner) return false;
    const std::uint64_t discarded = record_word(RecordState::kDiscarded, owner, granules_of(word));
    if (!place.compare_exchange_strong(word, discarded, std::memory_order_release,
                                       std::memory_order_relaxed)) {
        return false;
    }
    ring.count_drop(DropReason::kOwnerDied);
    return true;
}

}  // namespace np::wire
