// The writing side of the ring: reserve room for a record, fill it, commit it.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "wire/drop_reason.h"
#include "wire/ring_layout.h"

namespace np::wire {

// A place in the ring that belongs to the caller until it is committed; the destructor discards it
// otherwise. Empty when there was no room, and then refusal() says why.
class Reservation {
public:
    explicit Reservation(DropReason refusal) noexcept : refusal_{refusal} {}

    Reservation(std::byte* record, std::uint64_t reserved_word) noexcept
        : record_{record}, reserved_word_{reserved_word} {}

    Reservation(const Reservation&) = delete;
    Reservation& operator=(const Reservation&) = delete;
    ~Reservation();

    explicit operator bool() const noexcept { return record_ != nullptr; }

    [[nodiscard]] DropReason refusal() const noexcept { return refusal_; }

    // The record's bytes. The first word is the ring's, not the caller's.
    [[nodiscard]] std::byte* bytes() const noexcept { return record_; }

    // Makes the record visible to the reader. False when the agent had given it up meanwhile.
    bool commit() noexcept;

private:
    bool finish(RecordState state) noexcept;

    std::byte* record_ = nullptr;
    std::uint64_t reserved_word_ = 0;
    DropReason refusal_ = DropReason::kRingFull;
};

// Wait-free up to kReserveAttempts; safe in a signal handler on any thread.
class RingWriter {
public:
    // `memory`: a mapped ring of kRingHeaderBytes + capacity bytes whose header is written.
    explicit RingWriter(std::byte* memory) noexcept;

    // Room for `bytes` (a multiple of kGranuleBytes, at most kMaxRecordGranules granules), owned by
    // the thread `owner`.
    [[nodiscard]] Reservation reserve(std::size_t bytes, std::uint32_t owner) noexcept;

    void count_drop(DropReason reason) noexcept;
    void count_sample(std::uint8_t walk_end) noexcept;
    // One signal of our timers, and the time in its handler.
    void count_signal(std::uint64_t nanoseconds) noexcept;

    // One event of the runtime, and what we spent on it.
    void count_event(std::uint64_t nanoseconds) noexcept;

    [[nodiscard]] RingHeader& header() const noexcept { return *header_; }

private:
    [[nodiscard]] std::byte* place(std::uint64_t position) const noexcept;
    [[nodiscard]] bool try_take(std::uint64_t position, std::uint64_t word) noexcept;
    void help(std::uint64_t position, std::uint64_t found) noexcept;

    RingHeader* header_;
    std::byte* area_;
    std::uint64_t capacity_;
};

}  // namespace np::wire
