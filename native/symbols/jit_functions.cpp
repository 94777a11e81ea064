#include "symbols/jit_functions.h"

#include <algorithm>
#include <iterator>
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

bool starts_before(const JitFunction& a, const JitFunction& b) noexcept {
    return a.start < b.start;
}

}  // namespace

JitFunctions::JitFunctions() : current_(std::make_unique<Generation>()) {}

template <typename Visitor>
void JitFunctions::visit_overlapping(std::uint64_t start, std::uint64_t end,
                                     Visitor visit) noexcept {
    unwind::JitTail& tail = current_->tail;
    const std::uint32_t count = tail.count.load(std::memory_order_relaxed);
    for (std::uint32_t i = 0; i < count; ++i) {
        JitFunction& function = tail.functions[i];
        if (function.start < end && end_of(function) > start) visit(function);
    }
    auto& sorted = current_->sorted;
    auto next = std::lower_bound(sorted.begin(), sorted.end(), JitFunction(start, 0, nullptr),
                                 starts_before);
    // Live functions are disjoint, but removed ones may lie between: of those before, the last live
    // one counts.
    for (auto before = next; before != sorted.begin();) {
        --before;
        if (is_removed(*before)) continue;
        if (end_of(*before) > start) visit(*before);
        break;
    }
    for (; next != sorted.end() && next->start < end; ++next) {
        if (!is_removed(*next)) visit(*next);
    }
}

bool JitFunctions::make_room(const JitBody& body) noexcept {
    bool is_known = false;
    visit_overlapping(body.start, body.start + body.size, [&](JitFunction& function) {
        if (function.start == body.start && function.unwind_info == body.unwind_info &&
            end_of(function) == body.start + body.size) {
            is_known = true;
        } else {
            function.size.store(0, std::memory_order_relaxed);
        }
    });
    return !is_known;
}

bool JitFunctions::append(std::uint64_t function_id, std::span<const JitBody> bodies) {
    unwind::JitTail& tail = current_->tail;
    std::uint32_t next = tail.count.load(std::memory_order_relaxed);
    if (next + bodies.size() > tail.functions.size()) return false;
    for (const JitBody& body : bodies) {
        if (!make_room(body)) continue;
        tail.functions[next++] = JitFunction(body.start, body.size, body.unwind_info);
        recent_owners_.push_back({.function_id = function_id, .start = body.start});
    }
    // Release: pairs with the acquire in CodeMap::find_jit.
    tail.count.store(next, std::memory_order_release);
    return true;
}

std::unique_ptr<JitFunctions::Generation> JitFunctions::merge(std::uint64_t function_id,
                                                              std::span<const JitBody> bodies) {
    std::vector<JitFunction> newer;
    for (const JitBody& body : bodies) {
        if (!make_room(body)) continue;
        newer.emplace_back(body.start, body.size, body.unwind_info);
        recent_owners_.push_back({.function_id = function_id, .start = body.start});
    }
    const unwind::JitTail& tail = current_->tail;
    const std::uint32_t count = tail.count.load(std::memory_order_relaxed);
    std::copy_if(tail.functions.begin(), tail.functions.begin() + count, std::back_inserter(newer),
                 [](const JitFunction& function) { return !is_removed(function); });
    std::sort(newer.begin(), newer.end(), starts_before);
    auto next = std::make_unique<Generation>();
    next->sorted.reserve(current_->sorted.size() + newer.size());
    std::merge(current_->sorted.begin(), current_->sorted.end(), newer.begin(), newer.end(),
               std::back_inserter(next->sorted), starts_before);
    std::erase_if(next->sorted, is_removed);
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
    visit_overlapping(start, start + 1, [&](JitFunction& function) {
        if (function.start == start) function.size.store(0, std::memory_order_relaxed);
    });
}

void JitFunctions::remove(std::uint64_t function_id) {
    const auto hide_if_owned = [&](Owner& owner) {
        if (owner.function_id != function_id || owner.start == 0) return;
        hide(owner.start);
        owner.start = 0;
    };
    for (Owner& owner : recent_owners_) {
        hide_if_owned(owner);
    }
    auto owner =
        std::lower_bound(owners_.begin(), owners_.end(), function_id,
                         [](const Owner& o, std::uint64_t id) { return o.function_id < id; });
    for (; owner != owners_.end() && owner->function_id == function_id; ++owner) {
        hide_if_owned(*owner);
    }
}

}  // namespace np::symbols
