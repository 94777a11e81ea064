#include "session/events/stack_counts.h"

namespace np::session {
namespace {

constexpr std::size_t kMostProbes = 32;

// The finalizer of MurmurHash3 over a sum: each bit of the input changes half of the output.
std::uint64_t mixed(std::uint64_t hash, std::uint64_t word) noexcept {
    hash = (hash ^ word) * 0x9e3779b97f4a7c15;
    hash = (hash ^ hash >> 33U) * 0xff51afd7ed558ccd;
    return hash ^ hash >> 29U;
}

}  // namespace

std::uint64_t StackCounts::key_of(std::uint32_t thread, std::uint64_t detail,
                                  std::span<const std::uint64_t> frames) noexcept {
    std::uint64_t hash = mixed(mixed(frames.size() + 1, thread), detail);
    for (const std::uint64_t frame : frames) {
        hash = mixed(hash, frame);
    }
    return hash == 0 ? 1 : hash;
}

StackCounts::Kind* StackCounts::find_or_add(std::uint64_t key) noexcept {
    for (std::size_t probe = 0; probe < kMostProbes; ++probe) {
        Kind& kind = kinds_[(key + probe) % kKinds];
        std::uint64_t found = kind.key.load(std::memory_order_relaxed);
        if (found == 0 && kind.key.compare_exchange_strong(found, key, std::memory_order_relaxed)) {
            return &kind;
        }
        if (found == key) return &kind;
    }
    return nullptr;
}

StackCounts::Step StackCounts::add(std::uint64_t key, std::uint32_t thread,
                                   std::uint32_t count) noexcept {
    Kind* const kind = find_or_add(key);
    if (kind == nullptr) return Step::kNoRoom;
    kind->thread.store(thread, std::memory_order_relaxed);
    is_used_.store(true, std::memory_order_relaxed);
    if (!kind->is_told.load(std::memory_order_relaxed) &&
        !kind->is_told.exchange(true, std::memory_order_relaxed)) {
        return Step::kTell;
    }
    // Release: pairs with the acquire of drain().
    kind->count.fetch_add(count, std::memory_order_release);
    return Step::kCounted;
}

void StackCounts::take_back(std::uint64_t key, std::uint32_t count) noexcept {
    Kind* const kind = find_or_add(key);
    if (kind == nullptr) return;
    kind->is_told.store(false, std::memory_order_relaxed);
    kind->count.fetch_add(count, std::memory_order_release);
}

void StackCounts::clear() noexcept {
    if (!is_used_.exchange(false, std::memory_order_relaxed)) return;
    for (Kind& kind : kinds_) {
        kind.key.store(0, std::memory_order_relaxed);
        kind.count.store(0, std::memory_order_relaxed);
        kind.is_told.store(false, std::memory_order_relaxed);
    }
}

}  // namespace np::session
