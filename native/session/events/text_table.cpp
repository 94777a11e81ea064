#include "session/events/text_table.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>

namespace np::session {
namespace {

std::uint32_t hash_of(std::span<const std::uint8_t> bytes) noexcept {
    constexpr std::uint64_t kMultiplier = 0x9E3779B97F4A7C15;
    std::uint64_t hash = bytes.size();
    std::size_t at = 0;
    for (; at + sizeof(std::uint64_t) <= bytes.size(); at += sizeof(std::uint64_t)) {
        std::uint64_t word = 0;
        std::memcpy(&word, bytes.data() + at, sizeof word);
        hash = (hash ^ word) * kMultiplier;
        hash ^= hash >> 32U;
    }
    std::uint64_t rest = 0;
    if (at < bytes.size()) std::memcpy(&rest, bytes.data() + at, bytes.size() - at);
    hash = (hash ^ rest) * kMultiplier;
    return static_cast<std::uint32_t>(hash >> 32U);
}

}  // namespace

std::uint32_t TextTable::intern(std::span<const std::uint8_t> utf16) noexcept {
    const auto text = utf16.first(std::min(utf16.size(), kMaxTextBytes));
    const std::uint32_t hash = hash_of(text);
    std::size_t slot = hash % kSlots;
    for (int probe = 0; probe < kMaxProbes; ++probe, slot = (slot + 1) % kSlots) {
        // Acquire: pairs with the exchange below; the entry's bytes before its address.
        const Entry* found = slots_[slot].load(std::memory_order_acquire);
        if (found == nullptr) found = put(slot, text, hash);
        if (found == nullptr) return kNoText;
        if (found->hash == hash && found->size == text.size() &&
            std::memcmp(found + 1, text.data(), text.size()) == 0) {
            return found->id;
        }
    }
    return kNoText;
}

// What is in the free slot afterwards: this text, or one that another thread was faster with. Null
// when there is no room.
const TextTable::Entry* TextTable::put(std::size_t slot, std::span<const std::uint8_t> utf16,
                                       std::uint32_t hash) noexcept {
    if (count_.load(std::memory_order_relaxed) >= kMaxTexts) return nullptr;
    Entry* const made = make(utf16, static_cast<std::uint32_t>(slot + 1), hash);
    if (made == nullptr) return nullptr;
    Entry* found = nullptr;
    if (!slots_[slot].compare_exchange_strong(found, made, std::memory_order_acq_rel,
                                              std::memory_order_acquire)) {
        std::free(made);
        return found;
    }
    count_.fetch_add(1, std::memory_order_relaxed);
    announce(*made);
    return made;
}

TextTable::Entry* TextTable::make(std::span<const std::uint8_t> utf16, std::uint32_t id,
                                  std::uint32_t hash) noexcept {
    void* const memory = std::malloc(sizeof(Entry) + utf16.size());
    if (memory == nullptr) return nullptr;
    auto* const entry = new (memory) Entry{
        .older = nullptr, .id = id, .hash = hash, .size = static_cast<std::uint32_t>(utf16.size())};
    if (!utf16.empty()) std::memcpy(entry + 1, utf16.data(), utf16.size());
    return entry;
}

void TextTable::announce(Entry& entry) noexcept {
    entry.older = newest_.load(std::memory_order_relaxed);
    // Release: the entry before its address; pairs with the acquire in take_new().
    while (!newest_.compare_exchange_weak(entry.older, &entry, std::memory_order_release,
                                          std::memory_order_relaxed)) {
    }
}

std::vector<TextTable::Text> TextTable::take_new() {
    std::vector<Text> texts;
    Entry* const newest = newest_.load(std::memory_order_acquire);
    for (const Entry* entry = newest; entry != taken_; entry = entry->older) {
        Text text{.id = entry->id, .units = std::vector<char16_t>(entry->size / sizeof(char16_t))};
        if (!text.units.empty()) {
            std::memcpy(text.units.data(), entry + 1, text.units.size() * sizeof(char16_t));
        }
        texts.push_back(std::move(text));
    }
    taken_ = newest;
    return texts;
}

}  // namespace np::session
