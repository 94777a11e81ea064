#include "wire/ring_reaper.h"

namespace np::wire {
namespace {

std::atomic<std::uint64_t>& blocking_word(const RingWriter& ring) noexcept {
    RingHeader& header = ring.header();
    const std::uint64_t position = header.read_position.load(std::memory_order_acquire);
    // The reader's position comes from another process: aligned and inside the area, whatever it
    // says.
    const std::uint64_t offset = position % header.capacity / kGranuleBytes * kGranuleBytes;
    std::byte* const area = reinterpret_cast<std::byte*>(&header) + kRingHeaderBytes;
    return *reinterpret_cast<std::atomic<std::uint64_t>*>(area + offset);
}

}  // namespace

std::uint32_t blocking_owner(const RingWriter& ring) noexcept {
    const std::uint64_t word = blocking_word(ring).load(std::memory_order_acquire);
    return has_state(word, RecordState::kReserved) ? owner_of(word) : 0;
}

bool discard_blocking_record(RingWriter& ring, std::uint32_t owner) noexcept {
    std::atomic<std::uint64_t>& stuck = blocking_word(ring);
    std::uint64_t word = stuck.load(std::memory_order_acquire);
    if (!has_state(word, RecordState::kReserved) || owner_of(word) != owner) return false;
    const std::uint64_t discarded = record_word(RecordState::kDiscarded, owner, granules_of(word));
    if (!stuck.compare_exchange_strong(word, discarded, std::memory_order_release,
                                       std::memory_order_relaxed)) {
        return false;
    }
    ring.count_drop(DropReason::kOwnerDied);
    return true;
}

}  // namespace np::wire
