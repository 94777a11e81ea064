#include "wire/ring_writer.h"

namespace np::wire {
namespace {

// The state word of the record that begins at `record`.
std::atomic<std::uint64_t>& word_at(std::byte* record) noexcept {
    return *reinterpret_cast<std::atomic<std::uint64_t>*>(record);
}

}  // namespace

[[gnu::hot]] Reservation::~Reservation() {
    if (record_ != nullptr) finish(RecordState::kDiscarded);
}

[[gnu::hot]] bool Reservation::commit() noexcept {
    return finish(RecordState::kCommitted);
}

[[gnu::hot]] bool Reservation::finish(RecordState state) noexcept {
    std::byte* const record = record_;
    record_ = nullptr;
    std::uint64_t expected = reserved_word_;
    const std::uint64_t finished =
        record_word(state, owner_of(reserved_word_), granules_of(reserved_word_));
    // Release: the record's bytes before its state; pairs with the acquire of the reader.
    return word_at(record).compare_exchange_strong(expected, finished, std::memory_order_release,
                                                   std::memory_order_relaxed);
}

RingWriter::RingWriter(std::byte* memory) noexcept
    : header_{reinterpret_cast<RingHeader*>(memory)},
      area_{memory + kRingHeaderBytes},
      capacity_{header_->capacity} {}

[[gnu::hot]] Reservation RingWriter::reserve(std::size_t bytes, std::uint32_t owner) noexcept {
    for (int attempt = 0; attempt < kReserveAttempts; ++attempt) {
        // Acquire: pairs with the release of whoever advanced it, so that the words written up to
        // there are visible.
        const std::uint64_t position = header_->write_position.load(std::memory_order_acquire);
        const std::uint64_t to_end = capacity_ - position % capacity_;
        const bool is_padding = to_end < bytes;
        const std::uint64_t size = is_padding ? to_end : bytes;
        // Acquire: pairs with the reader's release; its free words are visible before its position.
        const std::uint64_t freed = header_->read_position.load(std::memory_order_acquire);
        if (position + size > freed + capacity_) return Reservation{DropReason::kRingFull};

        const RecordState state = is_padding ? RecordState::kDiscarded : RecordState::kReserved;
        const std::uint64_t word = record_word(state, owner, size / kGranuleBytes);
        if (!try_take(position, word)) continue;
        if (!is_padding) return Reservation{place(position), word};
    }
    return Reservation{DropReason::kContended};
}

[[gnu::hot]] bool RingWriter::try_take(std::uint64_t position, std::uint64_t word) noexcept {
    std::uint64_t found = free_word(position, capacity_);
    const bool won = word_at(place(position))
                         .compare_exchange_strong(found, word, std::memory_order_acq_rel,
                                                  std::memory_order_acquire);
    help(position, won ? word : found);
    return won;
}

// Advances `write_position` past the record at `position`, whose state word is `found`. A word of
// another lap says that `write_position` has long moved on: nothing to help with.
[[gnu::hot]] void RingWriter::help(std::uint64_t position, std::uint64_t found) noexcept {
    const bool is_record = has_state(found, RecordState::kReserved) ||
                           has_state(found, RecordState::kCommitted) ||
                           has_state(found, RecordState::kDiscarded);
    if (!is_record) return;
    std::uint64_t expected = position;
    // Failure is fine: somebody else advanced it. Release: pairs with the acquire in reserve().
    header_->write_position.compare_exchange_strong(
        expected, position + granules_of(found) * kGranuleBytes, std::memory_order_release,
        std::memory_order_relaxed);
}

std::byte* RingWriter::place(std::uint64_t position) const noexcept {
    return area_ + position % capacity_;
}

void RingWriter::count_drop(DropReason reason) noexcept {
    header_->drops[static_cast<std::size_t>(reason)].fetch_add(1, std::memory_order_relaxed);
}

[[gnu::hot]] void RingWriter::count_sample(std::uint8_t walk_end) noexcept {
    header_->walk_ends[walk_end % kWalkEndKinds].fetch_add(1, std::memory_order_relaxed);
    header_->samples.fetch_add(1, std::memory_order_relaxed);
}

[[gnu::hot]] void RingWriter::count_signal(std::uint64_t nanoseconds) noexcept {
    header_->handler_nanoseconds.fetch_add(nanoseconds, std::memory_order_relaxed);
    header_->signals.fetch_add(1, std::memory_order_relaxed);
}

void RingWriter::count_event(std::uint64_t nanoseconds) noexcept {
    header_->callback_nanoseconds.fetch_add(nanoseconds, std::memory_order_relaxed);
    header_->events.fetch_add(1, std::memory_order_relaxed);
}

}  // namespace np::wire
