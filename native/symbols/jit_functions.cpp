#include "symbols/jit_functions.h"

#include <algorithm>
#include <utility>

namespace np::symbols {
namespace {

using unwind::JitFunction;

std::uint64_t end_of(const JitFunction& function) noexcept {
    return function.start + function.size.load(std::memory_order_relaxed);
}

bool is_removed(const JitFunction& function) noexcept {
    return function.size.load(std::memory_order_relaxed) == 0;
}

// Adds `function` to the sorted, disjoint `functions` unless something there, being newer, lies
// over it.
void add_if_free(std::vector<JitFunction>& functions, const JitFunction& function) {
    const auto next =
        std::lower_bound(functions.begin(), functions.end(), function.start,
                         [](const JitFunction& f, std::uint64_t start) { return f.start < start; });
    if (is_removed(function)) return;
    if (next != functions.end() && next->start < end_of(function)) return;
    if (next != functions.begin() && end_of(*(next - 1)) > function.start) return;
    functions.insert(next, function);
}

// Both sorted and disjoint; where they overlap the newer one wins.
std::vector<JitFunction> merge_sorted(const std::vector<JitFunction>& older,
                                      const std::vector<JitFunction>& newer) {
    std::vector<JitFunction> merged;
    merged.reserve(older.size() + newer.size());
    auto next = newer.begin();
    for (const JitFunction& function : older) {
        if (is_removed(function)) continue;
        while (next != newer.end() && next->start <= function.start)
            merged.push_back(*next++);
        const bool under_previous = !merged.empty() && end_of(merged.back()) > function.start;
        const bool under_next = next != newer.end() && next->start < end_of(function);
        if (!under_previous && !under_next) merged.push_back(function);
    }
    merged.insert(merged.end(), next, newer.end());
    return merged;
}

}  // namespace

JitFunctions::JitFunctions() : current_(std::make_unique<Generation>()) {}

bool JitFunctions::shows(const JitBody& body) const noexcept {
    const auto is_same = [&](const JitFunction& function) {
        return function.start == body.start && function.unwind_info == body.unwind_info &&
               function.size.load(std::memory_order_relaxed) == body.size;
    };
    const unwind::JitTail& tail = current_->tail;
    const std::uint32_t count = tail.count.load(std::memory_order_relaxed);
    for (std::uint32_t i = count; i > 0; --i) {
        const JitFunction& function = tail.functions[i - 1];
        if (function.start < body.start + body.size && end_of(function) > body.start)
            return is_same(function);
    }
    const auto& sorted = current_->sorted;
    const auto found =
        std::lower_bound(sorted.begin(), sorted.end(), body.start,
                         [](const JitFunction& f, std::uint64_t start) { return f.start < start; });
    return found != sorted.end() && is_same(*found);
}

bool JitFunctions::append(std::uint64_t function_id, std::span<const JitBody> bodies) {
    unwind::JitTail& tail = current_->tail;
    std::uint32_t next = tail.count.load(std::memory_order_relaxed);
    if (next + bodies.size() > tail.functions.size()) return false;
    for (const JitBody& body : bodies) {
        if (shows(body)) continue;
        tail.functions[next++] = JitFunction(body.start, body.size, body.unwind_info);
        recent_owners_.push_back({.function_id = function_id, .start = body.start});
    }
    // Release: pairs with the acquire in CodeMap::find_jit.
    tail.count.store(next, std::memory_order_release);
    return true;
}

std::vector<JitFunction> JitFunctions::newest_first(std::span<const JitBody> bodies) const {
    std::vector<JitFunction> newer;
    for (const JitBody& body : bodies)
        add_if_free(newer, JitFunction(body.start, body.size, body.unwind_info));
    const unwind::JitTail& tail = current_->tail;
    for (std::uint32_t i = tail.count.load(std::memory_order_relaxed); i > 0; --i) {
        add_if_free(newer, tail.functions[i - 1]);
    }
    return newer;
}

std::unique_ptr<JitFunctions::Generation> JitFunctions::merge(std::uint64_t function_id,
                                                              std::span<const JitBody> bodies) {
    auto next = std::make_unique<Generation>();
    next->sorted = merge_sorted(current_->sorted, newest_first(bodies));
    for (const JitBody& body : bodies)
        recent_owners_.push_back({.function_id = function_id, .start = body.start});
    merge_owners();
    return std::exchange(current_, std::move(next));
}

void JitFunctions::merge_owners() {
    const auto by_id = [](const Owner& a, const Owner& b) { return a.function_id < b.function_id; };
    std::erase_if(owners_, [](const Owner& owner) { return owner.start == 0; });
    std::erase_if(recent_owners_, [](const Owner& owner) { return owner.start == 0; });
    std::sort(recent_owners_.begin(), recent_owners_.end(), by_id);
    std::vector<Owner> merged(owners_.size() + recent_owners_.size());
    std::merge(owners_.begin(), owners_.end(), recent_owners_.begin(), recent_owners_.end(),
               merged.begin(), by_id);
    owners_ = std::move(merged);
    recent_owners_.clear();
}

void JitFunctions::hide(std::uint64_t start) noexcept {
    unwind::JitTail& tail = current_->tail;
    for (std::uint32_t i = tail.count.load(std::memory_order_relaxed); i > 0; --i) {
        JitFunction& function = tail.functions[i - 1];
        if (function.start != start || is_removed(function)) continue;
        function.size.store(0, std::memory_order_relaxed);
        return;
    }
    auto& sorted = current_->sorted;
    const auto found =
        std::lower_bound(sorted.begin(), sorted.end(), start,
                         [](const JitFunction& f, std::uint64_t value) { return f.start < value; });
    if (found != sorted.end() && found->start == start)
        found->size.store(0, std::memory_order_relaxed);
}

void JitFunctions::remove(std::uint64_t function_id) {
    const auto hide_if_owned = [&](Owner& owner) {
        if (owner.function_id != function_id || owner.start == 0) return;
        hide(owner.start);
        owner.start = 0;
    };
    // Newest first: at one address only the newest entry is live.
    for (auto owner = recent_owners_.rbegin(); owner != recent_owners_.rend(); ++owner)
        hide_if_owned(*owner);
    auto owner =
        std::lower_bound(owners_.begin(), owners_.end(), function_id,
                         [](const Owner& o, std::uint64_t id) { return o.function_id < id; });
    for (; owner != owners_.end() && owner->function_id == function_id; ++owner)
        hide_if_owned(*owner);
}

}  // namespace np::symbols
