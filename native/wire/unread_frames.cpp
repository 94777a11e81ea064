#include "wire/unread_frames.h"

#include <cstring>

namespace np::wire {
namespace {

constexpr std::size_t kHeaderWords = sizeof(SampleRecord) / sizeof(std::uint64_t);

std::uint64_t aligned(std::uint64_t position) noexcept {
    return position / kGranuleBytes * kGranuleBytes;
}

}  // namespace

UnreadFrames::UnreadFrames(const RingWriter& ring) noexcept
    : header_{ring.header()},
      // The reader's position comes from another process: aligned, and no further back than a lap.
      position_{aligned(header_.read_position.load(std::memory_order_acquire))},
      end_{header_.write_position.load(std::memory_order_acquire)} {
    const std::uint64_t lap = end_ > header_.capacity ? end_ - header_.capacity : 0;
    if (position_ < lap) position_ = lap;
}

bool UnreadFrames::next(std::span<const std::uint64_t>& frames) noexcept {
    while (position_ < end_) {
        const std::atomic<std::uint64_t>* const words = words_at(position_);
        // Acquire: pairs with the release of the writer's commit.
        const std::uint64_t word = words->load(std::memory_order_acquire);
        // The reader is ahead of us: go on where it is.
        const std::uint64_t taken = aligned(header_.read_position.load(std::memory_order_acquire));
        if (taken > position_) {
            position_ = taken;
            continue;
        }
        const std::uint64_t bytes = granules_of(word) * kGranuleBytes;
        const bool fits = bytes != 0 && bytes <= kMaxRecordGranules * kGranuleBytes &&
                          position_ % header_.capacity + bytes <= header_.capacity;
        const bool is_committed = has_state(word, RecordState::kCommitted);
        if (!fits || (!is_committed && !has_state(word, RecordState::kDiscarded))) return false;
        position_ += bytes;
        if (!is_committed) continue;
        const std::size_t count = bytes / sizeof(std::uint64_t);
        for (std::size_t i = 0; i < count; ++i) {
            copy_[i] = words[i].load(std::memory_order_relaxed);
        }
        const SampleRecord* const record = reinterpret_cast<const SampleRecord*>(copy_.data());
        const std::size_t first = kHeaderWords + record->value_count;
        if (first + record->frame_count > count) continue;
        frames = {copy_.data() + first, record->frame_count};
        return true;
    }
    return false;
}

const std::atomic<std::uint64_t>* UnreadFrames::words_at(std::uint64_t position) const noexcept {
    const std::byte* const area = reinterpret_cast<const std::byte*>(&header_) + kRingHeaderBytes;
    return reinterpret_cast<const std::atomic<std::uint64_t>*>(area + position % header_.capacity);
}

}  // namespace np::wire
