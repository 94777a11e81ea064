#include "symbols/jit_generation.h"

#include <bit>

namespace np::symbols {

using unwind::JitIndex;
using unwind::JitNode;
using unwind::JitSlot;

JitFunctions::Generation::Generation(std::size_t capacity)
    : capacity_(capacity),
      slot_count_(std::bit_ceil(capacity + capacity / 3 + 1)),
      slots_(std::make_unique<JitSlot[]>(slot_count_)),
      nodes_(std::make_unique<JitNode[]>(capacity)),
      owner_ids_(std::make_unique<std::uint64_t[]>(capacity)),
      owner_kinds_(std::make_unique<JitOwner::Kind[]>(capacity)),
      index_({slots_.get(), slot_count_}, {nodes_.get(), capacity}) {}

std::size_t JitFunctions::Generation::memory() const noexcept {
    return slot_count_ * sizeof(JitSlot) +
           capacity_ * (sizeof(JitNode) + sizeof(std::uint64_t) + sizeof(JitOwner::Kind));
}

bool JitFunctions::Generation::is_live(std::size_t node) const noexcept {
    return nodes_[node].size.load(std::memory_order_relaxed) != 0;
}

JitOwner JitFunctions::Generation::owner_of(std::size_t node) const noexcept {
    return {.kind = owner_kinds_[node], .id = owner_ids_[node]};
}

// The key's slot, or the empty one where it would go.
JitSlot& JitFunctions::Generation::find_slot(std::uint64_t key) noexcept {
    std::size_t at = JitIndex::first_slot(key, slot_count_);
    for (;;) {
        const std::uint64_t slot = slots_[at].load(std::memory_order_relaxed);
        if (slot == 0 || JitIndex::has_key(slot, key)) return slots_[at];
        at = (at + 1) & (slot_count_ - 1);
    }
}

// Chains would grow with every method that comes and goes. A reader on a dead node goes on to the
// rest of the chain: the node itself keeps its link.
void JitFunctions::Generation::unlink_dead(std::uint64_t& slot) noexcept {
    std::uint32_t head = JitIndex::head_of(slot);
    while (head != 0 && !is_live(head - 1)) {
        head = nodes_[head - 1].next.load(std::memory_order_relaxed);
    }
    slot = (slot >> 32 << 32) | head;
    while (head != 0) {
        JitNode& node = nodes_[head - 1];
        const std::uint32_t next = node.next.load(std::memory_order_relaxed);
        if (next != 0 && !is_live(next - 1)) {
            node.next.store(nodes_[next - 1].next.load(std::memory_order_relaxed),
                            std::memory_order_relaxed);
        } else {
            head = next;
        }
    }
}

void JitFunctions::Generation::add_to_page(std::uint64_t page, const JitBody& body,
                                           JitOwner owner) noexcept {
    const std::uint64_t key = JitIndex::slot_key(page);
    JitSlot& slot = find_slot(key);
    std::uint64_t chain = slot.load(std::memory_order_relaxed);
    unlink_dead(chain);
    JitNode& node = nodes_[count_];
    node.start = body.start;
    node.unwind_info = body.unwind_info;
    node.size.store(body.size, std::memory_order_relaxed);
    node.next.store(JitIndex::head_of(chain), std::memory_order_relaxed);
    owner_ids_[count_] = owner.id;
    owner_kinds_[count_] = owner.kind;
    ++count_;
    // Release: pairs with the acquire in JitIndex::find.
    slot.store(key | count_, std::memory_order_release);
}

void JitFunctions::Generation::add(const JitBody& body, JitOwner owner) noexcept {
    const std::uint64_t last = JitIndex::page_of(body.start + body.size - 1);
    for (std::uint64_t page = JitIndex::page_of(body.start); page <= last; ++page) {
        add_to_page(page, body, owner);
    }
}

}  // namespace np::symbols
