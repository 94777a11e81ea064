#include "symbols/unwind_info_pool.h"

#include <algorithm>
#include <cstring>

namespace np::symbols {
namespace {

constexpr std::size_t kBlockSize = std::size_t{64} << 10U;
constexpr std::size_t kMaxBlocks = 256;
constexpr std::size_t kMaxInfo = 1024;
constexpr std::size_t kFirstEntries = 1024;

std::uint32_t hash_of(std::span<const std::uint8_t> bytes) noexcept {
    std::uint64_t value = 0xcbf29ce484222325;  // FNV-1a
    for (const std::uint8_t byte : bytes) {
        value = (value ^ byte) * 0x100000001b3;
    }
    return static_cast<std::uint32_t>(value ^ (value >> 32));
}

}  // namespace

UnwindInfoPool::UnwindInfoPool() : entries_(kFirstEntries, Entry{}) {}

const std::uint8_t* UnwindInfoPool::intern(std::span<const std::uint8_t> info) {
    if (info.size() > kMaxInfo) return nullptr;
    const std::uint32_t hash = hash_of(info);
    const std::size_t mask = entries_.size() - 1;
    std::size_t at = hash & mask;
    for (; entries_[at].data != nullptr; at = (at + 1) & mask) {
        const Entry& entry = entries_[at];
        if (entry.hash == hash &&
            std::equal(info.begin(), info.end(), entry.data, entry.data + entry.size)) {
            return entry.data;
        }
    }
    const std::uint8_t* data = store(info);
    if (data == nullptr) return nullptr;
    entries_[at] = {.data = data, .size = static_cast<std::uint32_t>(info.size()), .hash = hash};
    if (++count_ * 2 > entries_.size()) grow();
    return data;
}

const std::uint8_t* UnwindInfoPool::store(std::span<const std::uint8_t> info) {
    const std::size_t size = (info.size() + 7) & ~std::size_t{7};
    if (blocks_.empty() || used_ + size > kBlockSize) {
        if (blocks_.size() == kMaxBlocks) return nullptr;
        blocks_.push_back(std::make_unique<std::uint64_t[]>(kBlockSize / sizeof(std::uint64_t)));
        used_ = 0;
    }
    auto* data = reinterpret_cast<std::uint8_t*>(blocks_.back().get()) + used_;
    std::copy(info.begin(), info.end(), data);
    used_ += size;
    return data;
}

void UnwindInfoPool::grow() {
    std::vector<Entry> old(entries_.size() * 2, Entry{});
    old.swap(entries_);
    const std::size_t mask = entries_.size() - 1;
    for (const Entry& entry : old) {
        if (entry.data == nullptr) continue;
        std::size_t at = entry.hash & mask;
        while (entries_[at].data != nullptr) {
            at = (at + 1) & mask;
        }
        entries_[at] = entry;
    }
}

}  // namespace np::symbols
