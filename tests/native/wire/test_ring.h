// A ring in ordinary memory with the reader that the host has, for tests.
#pragma once

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <new>
#include <vector>

#include "wire/ring_layout.h"
#include "wire/ring_writer.h"

namespace np::wire {

class TestRing {
public:
    explicit TestRing(std::size_t capacity) : capacity_{capacity} {
        memory_ = static_cast<std::byte*>(std::aligned_alloc(4096, kRingHeaderBytes + capacity));
        std::memset(memory_, 0, kRingHeaderBytes + capacity);
        auto* const header = new (memory_) RingHeader{};
        header->magic = kRingMagic;
        header->version = kRingVersion;
        header->capacity = capacity;
    }

    TestRing(const TestRing&) = delete;
    TestRing& operator=(const TestRing&) = delete;

    ~TestRing() { std::free(memory_); }

    [[nodiscard]] RingWriter writer() const { return RingWriter{memory_}; }

    [[nodiscard]] RingHeader& header() const { return *reinterpret_cast<RingHeader*>(memory_); }

    [[nodiscard]] std::uint64_t drops(DropReason reason) const {
        return header().drops[static_cast<std::size_t>(reason)].load();
    }

    // Calls visit(record, bytes) for every committed record, as docs/wire_format.md says.
    template <typename Visit>
    void drain(Visit visit) {
        for (;;) {
            const std::uint64_t position = header().read_position.load();
            const std::uint64_t word = word_at(position).load(std::memory_order_acquire);
            const bool is_committed = has_state(word, RecordState::kCommitted);
            if (!is_committed && !has_state(word, RecordState::kDiscarded)) return;
            const std::uint64_t bytes = granules_of(word) * kGranuleBytes;
            if (is_committed) visit(place(position), bytes);
            for (std::uint64_t q = position; q < position + bytes; q += kGranuleBytes) {
                word_at(q).store(free_word(q + capacity_, capacity_), std::memory_order_release);
            }
            header().read_position.store(position + bytes, std::memory_order_release);
        }
    }

    [[nodiscard]] std::byte* place(std::uint64_t position) const {
        return memory_ + kRingHeaderBytes + position % capacity_;
    }

private:
    [[nodiscard]] std::atomic<std::uint64_t>& word_at(std::uint64_t position) const {
        return *reinterpret_cast<std::atomic<std::uint64_t>*>(place(position));
    }

    std::size_t capacity_;
    std::byte* memory_;
};

// A word of a record. Atomic for ThreadSanitizer alone: a writer that was kept waiting since it
// read where to write may still look, by a compare-and-exchange that fails, for the free word of
// what is the middle of another's record by now.
inline std::atomic_ref<std::uint64_t> word_of(const std::byte* record, std::size_t at) {
    return std::atomic_ref(*reinterpret_cast<std::uint64_t*>(const_cast<std::byte*>(record) + at));
}

// A record that says who wrote it and when: bytes 8 to 24, and the same number over all the rest.
inline void fill(const Reservation& place, std::size_t bytes, std::uint64_t writer,
                 std::uint64_t number) {
    word_of(place.bytes(), 8).store(writer, std::memory_order_relaxed);
    for (std::size_t at = 16; at < bytes; at += sizeof number) {
        word_of(place.bytes(), at).store(number, std::memory_order_relaxed);
    }
}

struct Stamp {
    std::uint64_t writer;
    std::uint64_t number;
    bool is_whole;
};

inline Stamp stamp_of(const std::byte* record, std::size_t bytes) {
    Stamp stamp{.writer = word_of(record, 8).load(std::memory_order_relaxed),
                .number = word_of(record, 16).load(std::memory_order_relaxed),
                .is_whole = true};
    for (std::size_t at = 16; at < bytes; at += sizeof stamp.number) {
        stamp.is_whole &= word_of(record, at).load(std::memory_order_relaxed) == stamp.number;
    }
    return stamp;
}

}  // namespace np::wire
