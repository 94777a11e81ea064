// The memory of one index of jitted functions, and how it is changed while handlers read it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "symbols/jit_functions.h"
#include "unwind/jit_index.h"

namespace np::symbols {

// Nodes are added until the room is used up; see jit_index.h for what readers rely on.
class JitFunctions::Generation {
public:
    explicit Generation(std::size_t capacity);

    [[nodiscard]] const unwind::JitIndex& index() const noexcept { return index_; }

    [[nodiscard]] std::size_t count() const noexcept { return count_; }

    [[nodiscard]] std::size_t capacity() const noexcept { return capacity_; }

    [[nodiscard]] std::size_t memory() const noexcept;

    // Adds a node to every page that `body` touches. There must be room for them.
    void add(const JitBody& body, JitOwner owner) noexcept;

    // The live nodes of a page and their owners.
    template <typename Visitor>
    void visit_page(std::uint64_t page, Visitor visitor) noexcept;

    // The first node of each live function and its owner.
    template <typename Visitor>
    void visit_functions(Visitor visitor) noexcept;

private:
    [[nodiscard]] unwind::JitSlot& find_slot(std::uint64_t key) noexcept;
    void add_to_page(std::uint64_t page, const JitBody& body, JitOwner owner) noexcept;
    void unlink_dead(std::uint64_t& slot) noexcept;
    [[nodiscard]] bool is_live(std::size_t node) const noexcept;
    [[nodiscard]] JitOwner owner_of(std::size_t node) const noexcept;

    std::size_t capacity_;
    std::size_t slot_count_;  // a power of two, at most 3/4 used with a slot for each node
    std::size_t count_ = 0;
    std::unique_ptr<unwind::JitSlot[]> slots_;
    std::unique_ptr<unwind::JitNode[]> nodes_;  // those of a function in a row
    // Of the nodes, apart because readers have no use for them.
    std::unique_ptr<std::uint64_t[]> owner_ids_;
    std::unique_ptr<JitOwner::Kind[]> owner_kinds_;
    unwind::JitIndex index_;
};

template <typename Visitor>
void JitFunctions::Generation::visit_page(std::uint64_t page, Visitor visitor) noexcept {
    const unwind::JitSlot& slot = find_slot(unwind::JitIndex::slot_key(page));
    std::uint32_t next = unwind::JitIndex::head_of(slot.load(std::memory_order_relaxed));
    while (next != 0) {
        const std::size_t node = next - 1;
        next = nodes_[node].next.load(std::memory_order_relaxed);
        if (is_live(node)) visitor(nodes_[node], owner_of(node));
    }
}

template <typename Visitor>
void JitFunctions::Generation::visit_functions(Visitor visitor) noexcept {
    for (std::size_t i = 0; i < count_; ++i) {
        if (!is_live(i)) continue;
        if (i > 0 && is_live(i - 1) && nodes_[i - 1].start == nodes_[i].start) continue;
        visitor(nodes_[i], owner_of(i));
    }
}

}  // namespace np::symbols
