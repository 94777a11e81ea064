// Texts that records refer to by number: names of types, sent to the host once.
//
// Callbacks of the runtime put texts in on any thread, in the middle of an allocation: so there is
// no lock, a text costs one hash and a few comparisons, and the table only grows, to a fixed limit.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <span>
#include <vector>

namespace np::session {

class TextTable {
public:
    static constexpr std::uint32_t kNoText = 0;  // no memory, or the table is full
    static constexpr std::size_t kMaxTexts = 8192;
    static constexpr std::size_t kMaxTextBytes = 2048;  // UTF-16; what is longer is cut

    struct Text {
        std::uint32_t id;
        std::vector<char16_t> units;
    };

    // The number of a text given as UTF-16 bytes; the same text has the same number for the life of
    // the process.
    std::uint32_t intern(std::span<const std::uint8_t> utf16) noexcept;

    // For one thread: every text that was not taken since start_over().
    [[nodiscard]] std::vector<Text> take_new();

    void start_over() noexcept { taken_ = nullptr; }

private:
    struct Entry {
        Entry* older;  // in the order of their coming
        std::uint32_t id;
        std::uint32_t hash;
        std::uint32_t size;  // bytes, which follow
    };

    static constexpr std::size_t kSlots = 2 * kMaxTexts;
    static constexpr int kMaxProbes = 64;

    const Entry* put(std::size_t slot, std::span<const std::uint8_t> utf16,
                     std::uint32_t hash) noexcept;
    Entry* make(std::span<const std::uint8_t> utf16, std::uint32_t id, std::uint32_t hash) noexcept;
    void announce(Entry& entry) noexcept;

    std::array<std::atomic<Entry*>, kSlots> slots_{};
    std::atomic<std::uint32_t> count_{0};
    std::atomic<Entry*> newest_{nullptr};
    Entry* taken_ = nullptr;
};

}  // namespace np::session
