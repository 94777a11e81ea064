#include "unwind/jit_index.h"

namespace np::unwind {
namespace {

const JitNode* find_in_chain(std::span<const JitNode> nodes, std::uint32_t head,
                             std::uint64_t pc) noexcept {
    // Chains are as long as functions share a page; the bound is there so that a bug cannot hang.
    constexpr int kMaxChain = 4096;
    for (int i = 0; i < kMaxChain && head != 0; ++i) {
        const JitNode& node = nodes[head - 1];
        if (node.contains(pc)) return &node;
        head = node.next.load(std::memory_order_relaxed);
    }
    return nullptr;
}

}  // namespace

const JitNode* JitIndex::find(std::uint64_t pc) const noexcept {
    if (slots_.empty()) return nullptr;
    const std::uint64_t key = slot_key(page_of(pc));
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = first_slot(key, slots_.size());
    for (std::size_t i = 0; i < slots_.size(); ++i, at = (at + 1) & mask) {
        // Acquire: pairs with the release in JitFunctions, which writes a node before its slot.
        const std::uint64_t slot = slots_[at].load(std::memory_order_acquire);
        if (slot == 0) return nullptr;
        if (has_key(slot, key)) return find_in_chain(nodes_, head_of(slot), pc);
    }
    return nullptr;
}

}  // namespace np::unwind
