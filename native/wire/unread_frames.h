// The frames that the reader has not taken yet: a process that ends names them before it goes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "wire/ring_layout.h"
#include "wire/ring_writer.h"

namespace np::wire {

// Reads beside the ring's one reader and takes nothing from it. A record that is taken while it is
// copied may show words of the ring instead of frames: they are addresses of nothing.
class UnreadFrames {
public:
    // What is committed up to now.
    explicit UnreadFrames(const RingWriter& ring) noexcept;

    // Frames of the next record, valid until the next call; false at the end, and where a record is
    // not finished.
    [[nodiscard]] bool next(std::span<const std::uint64_t>& frames) noexcept;

private:
    static constexpr std::size_t kRecordWords =
        kMaxRecordGranules * kGranuleBytes / sizeof(std::uint64_t);

    [[nodiscard]] const std::atomic<std::uint64_t>* words_at(std::uint64_t position) const noexcept;

    const RingHeader& header_;
    std::uint64_t position_;
    std::uint64_t end_;
    std::array<std::uint64_t, kRecordWords> copy_{};
};

}  // namespace np::wire
