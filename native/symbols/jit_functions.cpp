#include "symbols/jit_functions.h"

#include <algorithm>
#include <utility>

#include "symbols/jit_generation.h"

namespace np::symbols {
namespace {

using unwind::JitIndex;
using unwind::JitNode;

constexpr std::size_t kFirstCapacity = 1024;
// Larger than any method; the bound is for what a broken runtime might say.
constexpr std::uint32_t kMaxSize = std::uint32_t{64} << 20;

std::size_t pages_of(const JitBody& body) noexcept {
    return JitIndex::page_of(body.start + body.size - 1) - JitIndex::page_of(body.start) + 1;
}

bool is_sane(const JitBody& body) noexcept {
    return body.size != 0 && body.size <= kMaxSize && body.start + body.size > body.start;
}

JitBody body_of(const JitNode& node) noexcept {
    return {.start = node.start,
            .size = node.size.load(std::memory_order_relaxed),
            .unwind_info = node.unwind_info};
}

std::uint64_t end_of(const JitNode& node) noexcept {
    return node.start + node.size.load(std::memory_order_relaxed);
}

}  // namespace

JitFunctions::JitFunctions() : current_(std::make_unique<Generation>(kFirstCapacity)) {}

JitFunctions::~JitFunctions() = default;

const unwind::JitIndex& JitFunctions::index() const noexcept {
    return current_->index();
}

std::size_t JitFunctions::memory() const noexcept {
    return current_->memory();
}

std::size_t JitFunctions::node_count() const noexcept {
    return current_->count();
}

// Every node of the function that lies in [start, end).
void JitFunctions::hide(std::uint64_t start, std::uint64_t end) noexcept {
    for (std::uint64_t page = JitIndex::page_of(start); page <= JitIndex::page_of(end - 1);
         ++page) {
        current_->visit_page(page, [&](JitNode& node, JitOwner) {
            if (node.start == start) node.size.store(0, std::memory_order_relaxed);
        });
    }
}

// What begins before `end` and ends behind `start`, as far as it touches the page.
bool JitFunctions::clear_page(std::uint64_t page, std::uint64_t start, std::uint64_t end) {
    bool hides_code = false;
    current_->visit_page(page, [&](JitNode& node, JitOwner owner) {
        if (node.start >= end || end_of(node) <= start) return;
        if (owner.kind == JitOwner::Kind::kDynamicMethod) {
            dynamic_methods_.forget(owner.id, node.start);
        }
        hide(node.start, end_of(node));
        hides_code = true;
    });
    return hides_code;
}

JitFunctions::Change JitFunctions::clear(std::uint64_t start, std::uint64_t end) {
    Change change;
    if (end <= start) return change;
    for (std::uint64_t page = JitIndex::page_of(start); page <= JitIndex::page_of(end - 1);
         ++page) {
        change.hides_code |= clear_page(page, start, end);
    }
    return change;
}

// Whether the very same body is there already: the runtime lists all tiers of a method each time.
bool JitFunctions::is_known(JitOwner owner, const JitBody& body) noexcept {
    bool found = false;
    current_->visit_page(JitIndex::page_of(body.start), [&](JitNode& node, JitOwner other) {
        found = found || (other == owner && node.start == body.start &&
                          node.unwind_info == body.unwind_info &&
                          node.size.load(std::memory_order_relaxed) == body.size);
    });
    return found;
}

JitFunctions::Change JitFunctions::add(JitOwner owner, std::span<const JitBody> bodies) {
    Change change;
    std::vector<JitBody> added;
    std::size_t needed = 0;
    for (const JitBody& body : bodies) {
        if (!is_sane(body) || is_known(owner, body)) continue;
        change.hides_code |= clear(body.start, body.start + body.size).hides_code;
        needed += pages_of(body);
        added.push_back(body);
    }
    if (current_->count() + needed > current_->capacity()) change.replaced = grow(needed);
    for (const JitBody& body : added) {
        current_->add(body, owner);
        if (owner.kind == JitOwner::Kind::kDynamicMethod) {
            dynamic_methods_.add({.function_id = owner.id, .start = body.start, .size = body.size});
        }
    }
    return change;
}

std::unique_ptr<JitFunctions::Generation> JitFunctions::grow(std::size_t needed) {
    std::size_t live = needed;
    current_->visit_functions(
        [&](const JitNode& node, JitOwner) { live += pages_of(body_of(node)); });
    auto next = std::make_unique<Generation>(std::max(kFirstCapacity, live * 2));
    current_->visit_functions(
        [&](const JitNode& node, JitOwner owner) { next->add(body_of(node), owner); });
    return std::exchange(current_, std::move(next));
}

std::vector<CodeRange> JitFunctions::remove(JitOwner owner) {
    std::vector<CodeRange> removed;
    if (owner.kind == JitOwner::Kind::kDynamicMethod) {
        for (const auto& body : dynamic_methods_.take(owner.id)) {
            hide(body.start, body.start + body.size);
            removed.push_back({.start = body.start, .size = body.size});
        }
        return removed;
    }
    current_->visit_functions([&](JitNode& node, JitOwner other) {
        if (other != owner) return;
        removed.push_back({.start = node.start, .size = body_of(node).size});
        hide(node.start, end_of(node));
    });
    return removed;
}

}  // namespace np::symbols
