#include "signal/record.h"

#include <cstring>

namespace np::signal {
namespace {

std::byte* append(std::byte* place, std::span<const std::uint64_t> words) noexcept {
    if (words.empty()) return place;
    std::memcpy(place, words.data(), words.size_bytes());
    return place + words.size_bytes();
}

}  // namespace

[[gnu::hot]] std::optional<wire::DropReason> write_record(wire::RingWriter& ring,
                                                          const Record& record) noexcept {
    wire::Reservation place = ring.reserve(
        wire::sample_record_bytes(record.values.size(), record.frames.size()), record.thread_id);
    if (!place) return place.refusal();

    auto& written = *reinterpret_cast<wire::SampleRecord*>(place.bytes());
    const auto end = static_cast<std::uint8_t>(record.walk_end);
    written.window_id = record.window_id;
    written.kind = static_cast<std::uint16_t>(record.type);
    written.frame_count = static_cast<std::uint16_t>(record.frames.size());
    written.thread_id = record.thread_id;
    written.walk_end = end;
    written.value_count = static_cast<std::uint8_t>(record.values.size());
    written.zero[0] = written.zero[1] = 0;
    written.periods = record.periods;
    written.zero_word = 0;
    written.labels = record.labels;
    append(append(place.bytes() + sizeof(wire::SampleRecord), record.values), record.frames);
    // A lost commit was counted by whoever took the record away.
    if (place.commit()) ring.count_sample(end);
    return std::nullopt;
}

}  // namespace np::signal
