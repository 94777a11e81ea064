// Counts events that are alike, so that a storm of them does not fill the ring: the first of a kind
// is told with its stack, of the others only how many there were.
//
// Kinds are known by a key, a hash of all that they must share; two kinds share a key once in 10^12
// windows of a thousand kinds. A fixed table: kinds that find no room are told one by one.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <span>

namespace np::session {

class StackCounts {
public:
    static constexpr std::size_t kKinds = 4096;

    // What makes a kind; never 0.
    [[nodiscard]] static std::uint64_t key_of(std::uint32_t thread, std::uint64_t detail,
                                              std::span<const std::uint64_t> frames) noexcept;

    enum class Step : std::uint8_t {
        kCounted,
        kTell,    // with its stack: it is the first, or the first that was told got lost
        kNoRoom,  // as the one before, and it stands for itself alone
    };

    // From any thread: `count` events of a kind that `thread` has caused.
    [[nodiscard]] Step add(std::uint64_t key, std::uint32_t thread, std::uint32_t count) noexcept;

    // What add() wanted told was lost: it is counted, and the next of its kind is told instead.
    void take_back(std::uint64_t key, std::uint32_t count) noexcept;

    // One thread: gives away what was counted since the last time. `tell(key, thread, count)`
    // returns false when it could not; it is then kept.
    template <typename Tell>
    void drain(const Tell& tell) noexcept {
        for (Kind& kind : kinds_) {
            if (kind.count.load(std::memory_order_relaxed) == 0) continue;
            // Acquire: pairs with the release of add(); key and thread are there.
            const std::uint32_t count = kind.count.exchange(0, std::memory_order_acquire);
            const std::uint64_t key = kind.key.load(std::memory_order_relaxed);
            if (!tell(key, kind.thread.load(std::memory_order_relaxed), count)) {
                kind.count.fetch_add(count, std::memory_order_relaxed);
            }
        }
    }

    // While nobody adds.
    void clear() noexcept;

private:
    struct Kind {
        std::atomic<std::uint64_t> key{0};
        std::atomic<std::uint32_t> thread{0};
        std::atomic<std::uint32_t> count{0};
        std::atomic<bool> is_told{false};
    };

    [[nodiscard]] Kind* find_or_add(std::uint64_t key) noexcept;

    std::array<Kind, kKinds> kinds_{};
    std::atomic<bool> is_used_{false};
};

}  // namespace np::session
