#include "symbols/handler_memory.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <mutex>
#include <new>
#include <type_traits>

#include <sys/mman.h>

namespace np::symbols {
namespace {

// A large page of x86-64, and of arm64 with pages of 4 KiB. Not unmapped: it serves the process.
constexpr std::size_t kSize = std::size_t{2} << 20;
constexpr std::size_t kAlignment = 64;
constexpr std::size_t kMaxHoles = 512;

struct Block {
    std::uintptr_t start;
    std::size_t size;

    [[nodiscard]] std::uintptr_t end() const noexcept { return start + size; }
};

class LargePage {
public:
    // Null when there is no room.
    [[nodiscard]] void* take(std::size_t size) noexcept {
        const std::lock_guard lock(mutex_);
        if (!is_mapped_) map();
        Block* const block = std::find_if(holes(), holes_end(),
                                          [&](const Block& hole) { return hole.size >= size; });
        if (block == holes_end()) return nullptr;
        const std::uintptr_t start = block->start;
        block->start += size;
        block->size -= size;
        if (block->size == 0) remove(block);
        // Behind that it is as the kernel gave it: zero.
        if (start < used_) {
            std::memset(reinterpret_cast<void*>(start), 0, std::min(size, used_ - start));
        }
        used_ = std::max(used_, start + size);
        return reinterpret_cast<void*>(start);
    }

    // False when it is not from here.
    [[nodiscard]] bool give_back(void* memory, std::size_t size) noexcept {
        const std::lock_guard lock(mutex_);
        const auto start = reinterpret_cast<std::uintptr_t>(memory);
        if (start - start_ >= kSize) return false;
        Block* block = std::find_if(holes(), holes_end(),
                                    [&](const Block& hole) { return hole.start > start; });
        if (block != holes() && block[-1].end() == start) {
            --block;
            block->size += size;
        } else {
            if (hole_count_ == holes_.size()) return true;  // lost, as there are too many
            std::move_backward(block, holes_end(), holes_end() + 1);
            ++hole_count_;
            *block = {.start = start, .size = size};
        }
        if (block + 1 != holes_end() && block[1].start == block->end()) {
            block->size += block[1].size;
            remove(block + 1);
        }
        return true;
    }

private:
    void map() noexcept {
        is_mapped_ = true;
        void* const memory = mmap(nullptr, 2 * kSize, PROT_READ | PROT_WRITE,
                                  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (memory == MAP_FAILED) return;
        const auto address = reinterpret_cast<std::uintptr_t>(memory);
        start_ = (address + kSize - 1) & ~(kSize - 1);
        if (start_ != address) munmap(memory, start_ - address);
        munmap(reinterpret_cast<void*>(start_ + kSize), address + kSize - start_);
        // Refused where there are none: it is then memory like any other.
        madvise(reinterpret_cast<void*>(start_), kSize, MADV_HUGEPAGE);
        used_ = start_;
        holes_[hole_count_++] = {.start = start_, .size = kSize};
    }

    [[nodiscard]] Block* holes() noexcept { return holes_.data(); }

    [[nodiscard]] Block* holes_end() noexcept { return holes_.data() + hole_count_; }

    void remove(Block* hole) noexcept {
        std::move(hole + 1, holes_end(), hole);
        --hole_count_;
    }

    std::mutex mutex_;
    bool is_mapped_ = false;
    std::uintptr_t start_ = 0;
    std::uintptr_t used_ = 0;               // nothing behind it was ever taken
    std::array<Block, kMaxHoles> holes_{};  // what is free, ascending, no two touch
    std::size_t hole_count_ = 0;
};

// Trivial to destroy: what is allocated here lives on when the process ends.
static_assert(std::is_trivially_destructible_v<LargePage>);
constinit LargePage g_large;

std::size_t rounded(std::size_t bytes) noexcept {
    return (std::max<std::size_t>(bytes, 1) + kAlignment - 1) / kAlignment * kAlignment;
}

}  // namespace

void* allocate_for_handlers(std::size_t bytes) {
    const std::size_t size = rounded(bytes);
    if (void* const memory = g_large.take(size); memory != nullptr) return memory;
    return std::memset(::operator new(size), 0, size);
}

void release_for_handlers(void* memory, std::size_t bytes) noexcept {
    if (!g_large.give_back(memory, rounded(bytes))) ::operator delete(memory);
}

}  // namespace np::symbols
