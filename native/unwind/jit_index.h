// The just-in-time compiler's functions by address: a hash table from pages of 1 KiB to the few
// functions that touch each.
//
// A process compiles tens of thousands of methods while handlers search, so the table is changed in
// place. A function has one node per page that it touches. A node is written whole, then put at the
// head of its page's chain by one release store; from then on only its size changes, to 0 when the
// code is gone, and its link, when a dead node behind it is taken out. Nodes are never reused: a
// reader on a dead node still finds the rest of the chain. A full table is replaced by a larger one
// with the live nodes (symbols/jit_functions.h).
//
// A look-up costs three cache misses: slot, node, and what the node points to.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

namespace np::unwind {

// A method body or funclet, as seen from one page.
struct JitNode {
    std::uint64_t start = 0;
    const std::uint8_t* unwind_info = nullptr;
    std::atomic<std::uint32_t> size = 0;  // 0: removed
    std::atomic<std::uint32_t> next = 0;  // index + 1 in the node array, 0 ends the chain

    [[nodiscard]] bool contains(std::uint64_t pc) const noexcept {
        return pc - start < size.load(std::memory_order_relaxed);
    }
};

static_assert(sizeof(JitNode) == 24);

// A slot is 1 bit that says it is used, 31 bits of the page's number and the chain's head (index +
// 1). Pages 2 TiB apart share a chain, where the nodes' own addresses tell them apart.
using JitSlot = std::atomic<std::uint64_t>;

class JitIndex {
public:
    static constexpr unsigned kPageShift = 10;

    JitIndex() = default;

    // `slots` is a power of two, at most 3/4 used.
    JitIndex(std::span<const JitSlot> slots, std::span<const JitNode> nodes) noexcept
        : slots_(slots), nodes_(nodes) {}

    // The live function at `pc`, or null. Handler world.
    [[nodiscard]] const JitNode* find(std::uint64_t pc) const noexcept;

    [[nodiscard]] static constexpr std::uint64_t page_of(std::uint64_t address) noexcept {
        return address >> kPageShift;
    }

    [[nodiscard]] static constexpr std::uint64_t slot_key(std::uint64_t page) noexcept {
        return (page | std::uint64_t{1} << 31) << 32;
    }

    [[nodiscard]] static constexpr bool has_key(std::uint64_t slot, std::uint64_t key) noexcept {
        return (slot ^ key) >> 32 == 0;
    }

    [[nodiscard]] static constexpr std::uint32_t head_of(std::uint64_t slot) noexcept {
        return static_cast<std::uint32_t>(slot);
    }

    // Where the search for a key begins in a table of `slot_count`.
    [[nodiscard]] static constexpr std::size_t first_slot(std::uint64_t key,
                                                          std::size_t slot_count) noexcept {
        return static_cast<std::size_t>((key >> 32) * 0x9e3779b97f4a7c15 >> 32) & (slot_count - 1);
    }

private:
    std::span<const JitSlot> slots_;
    std::span<const JitNode> nodes_;
};

}  // namespace np::unwind
