// The layout of the shared ring: what the agent writes and the host reads.
//
// The ring is one memfd: a header page, then `capacity` bytes of 64-byte granules. Many signal
// handlers write at once, on any thread and without a lock; one other process reads. Positions are
// byte counts that never wrap, so "how full" is a subtraction; the place of position p is
// header + p % capacity.
//
// A record is a run of granules that does not cross the end of the area. The first word of its
// first granule says in the top byte what state it is in:
//
//      free(p) ──reserve──> reserved ──commit──> committed ──read──> free(p + capacity)
//                              └──────discard───> discarded ──read──> free(p + capacity)
//
// The free word holds the position for which the granule is free. A writer that was preempted for a
// whole lap between reading `write_position` and its compare-and-swap finds another lap's word and
// loses: positions in the word leave no room for ABA. A granule that was never used holds zero,
// which is the free word of the first lap.
//
// Reserving is two steps: take the header word, then advance `write_position`. Whoever sees the
// first without the second helps, so a writer that dies or sleeps between them stops nobody. A
// writer that dies between reserve and commit would stop the reader; the agent looks for such
// records once a second (ring_reaper.h), and when the whole process is gone the reader treats them
// as discarded.
//
// docs/wire_format.md is the contract; tests/contract/wire_layout.golden pins every number below.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace np::wire {

inline constexpr std::uint32_t kRingMagic = 0x4E50524E;  // "NRPN"
inline constexpr std::uint32_t kRingVersion = 2;
inline constexpr std::size_t kRingHeaderBytes = 4096;
inline constexpr std::size_t kGranuleBytes = 64;
inline constexpr std::size_t kMaxRecordGranules = 128;
inline constexpr std::size_t kMinRingCapacity = std::size_t{64} << 10U;
inline constexpr std::size_t kMaxRingCapacity = std::size_t{16} << 20U;
inline constexpr int kReserveAttempts = 64;
inline constexpr std::size_t kDropReasons = 16;
inline constexpr std::size_t kWalkEndKinds = 16;
inline constexpr std::size_t kMaxFrames = 512;

struct alignas(kGranuleBytes) RingHeader {
    std::uint32_t magic;
    std::uint32_t version;
    std::uint64_t capacity;
    alignas(64) std::atomic<std::uint64_t> write_position;
    alignas(64) std::atomic<std::uint64_t> read_position;
    alignas(64) std::atomic<std::uint64_t> drops[kDropReasons];
    std::atomic<std::uint64_t> walk_ends[kWalkEndKinds];
    std::atomic<std::uint64_t> handler_nanoseconds;
    std::atomic<std::uint64_t> samples;
    std::atomic<std::uint64_t> callback_nanoseconds;  // on the application's threads, in events
    std::atomic<std::uint64_t> events;                // delivered by the runtime, recorded or not
    std::atomic<std::uint64_t> signals;               // of our timers
};

static_assert(sizeof(RingHeader) <= kRingHeaderBytes);
static_assert(std::atomic<std::uint64_t>::is_always_lock_free);

enum class RecordState : std::uint8_t {
    kFree = 0x46,
    kReserved = 0x01,
    kCommitted = 0x02,
    kDiscarded = 0x03,
};

inline constexpr unsigned kStateShift = 56;
inline constexpr unsigned kGranulesShift = 32;
inline constexpr std::uint64_t kPositionMask = (std::uint64_t{1} << kStateShift) - 1;

constexpr std::uint64_t state_bits(RecordState state) noexcept {
    return static_cast<std::uint64_t>(state) << kStateShift;
}

constexpr std::uint64_t free_word(std::uint64_t position, std::uint64_t capacity) noexcept {
    if (position < capacity) return 0;
    return state_bits(RecordState::kFree) | (position & kPositionMask);
}

constexpr std::uint64_t record_word(RecordState state, std::uint32_t owner,
                                    std::uint64_t granules) noexcept {
    return state_bits(state) | granules << kGranulesShift | owner;
}

constexpr bool has_state(std::uint64_t word, RecordState state) noexcept {
    return word >> kStateShift == static_cast<std::uint64_t>(state);
}

constexpr std::uint64_t granules_of(std::uint64_t word) noexcept {
    return word >> kGranulesShift & 0xFFFF;
}

constexpr std::uint32_t owner_of(std::uint64_t word) noexcept {
    return static_cast<std::uint32_t>(word);
}

inline constexpr std::size_t kMaxValues = 8;

// Labels of a thread as they travel in each of its records; zero when unset.
struct Labels {
    std::uint64_t trace_id_high = 0;
    std::uint64_t trace_id_low = 0;
    std::uint64_t span_id = 0;
    std::uint32_t label_set_id = 0;
    std::uint32_t endpoint_id = 0;
};

// The first granule of a sample record; its values follow, then its frames.
struct SampleRecord {
    std::atomic<std::uint64_t> header_word;
    std::uint32_t window_id;
    std::uint16_t kind;  // ProfileType
    std::uint16_t frame_count;
    std::uint32_t thread_id;
    std::uint8_t walk_end;
    std::uint8_t value_count;
    std::uint8_t zero[2];
    std::uint32_t periods;
    std::uint32_t zero_word;
    Labels labels;
};

static_assert(sizeof(SampleRecord) == kGranuleBytes);

constexpr std::size_t sample_record_bytes(std::size_t value_count,
                                          std::size_t frame_count) noexcept {
    const std::size_t words = value_count + frame_count;
    const std::size_t bytes = sizeof(SampleRecord) + words * sizeof(std::uint64_t);
    return (bytes + kGranuleBytes - 1) / kGranuleBytes * kGranuleBytes;
}

static_assert(sample_record_bytes(kMaxValues, kMaxFrames) <= kMaxRecordGranules * kGranuleBytes);

}  // namespace np::wire
