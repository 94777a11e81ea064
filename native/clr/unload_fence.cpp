#include "clr/unload_fence.h"

#include <algorithm>
#include <span>

#include <poll.h>
#include <sched.h>

#include "base/clocks.h"

namespace np::clr {
namespace {

// A collectible context is unloaded by the finalizer thread, which lets collections run meanwhile.
constexpr std::uint64_t kModulePatience = 1'000'000'000;
// A dynamic method by a thread that collections have to wait for, and the question may wait for
// one. What is read of the method is its name.
constexpr std::uint64_t kMethodPatience = 20'000'000;
// From the announcement of a context's last module to the moment at which its code is in no list
// any more; the runtime stops all threads in between.
constexpr std::uint64_t kSettling = 50'000'000;

}  // namespace

template <typename Condition>
void UnloadFence::wait_until(Condition is_free, std::uint64_t patience_ns) noexcept {
    constexpr int kYields = 64;  // a question takes microseconds
    const std::uint64_t end = base::monotonic_now() + patience_ns;
    for (int looks = 0; !is_free(); ++looks) {
        if (base::monotonic_now() > end) return;
        if (looks < kYields) {
            sched_yield();
        } else {
            poll(nullptr, 0, 1);
        }
    }
}

UnloadFence::UnloadFence() noexcept : announced_at_{base::monotonic_now()} {}

// A thread that unloads sees the number, or has announced before, which is looked at afterwards.
UnloadFence::Inventory::Inventory(UnloadFence& fence) noexcept : fence_{fence} {
    const std::uint32_t number = ++fence_.inventories_;
    fence_.inventory_.store(number, std::memory_order_seq_cst);
    wait_until(
        [&] {
            const std::uint64_t announced = fence_.announced_at_.load(std::memory_order_seq_cst);
            return fence_.held_by_.load(std::memory_order_seq_cst) == number ||
                   base::monotonic_now() - announced > kSettling;
        },
        2 * kSettling);
}

std::size_t UnloadFence::used() const noexcept {
    return std::min<std::uint64_t>(announced_.load(std::memory_order_seq_cst), kRemembered);
}

bool UnloadFence::is_gone(ModuleId module) const noexcept {
    const auto* const end = gone_.data() + used();
    return std::any_of(gone_.data(), end, [&](const auto& gone) {
        return gone.load(std::memory_order_seq_cst) == module;
    });
}

void UnloadFence::module_loaded(ModuleId module) noexcept {
    for (auto& gone : std::span{gone_}.first(used())) {
        ModuleId expected = module;
        if (gone.load(std::memory_order_relaxed) != module) continue;
        gone.compare_exchange_strong(expected, 0, std::memory_order_seq_cst);
    }
}

// The place is taken before it is filled, both before the wait: a question that this does not wait
// for finds both.
void UnloadFence::module_unloading(ModuleId module) noexcept {
    gone_[announced_.fetch_add(1, std::memory_order_seq_cst) % kRemembered].store(
        module, std::memory_order_seq_cst);
    announced_at_.store(base::monotonic_now(), std::memory_order_seq_cst);
    wait_until(
        [&] {
            const std::uint32_t number = inventory_.load(std::memory_order_seq_cst);
            held_by_.store(number, std::memory_order_seq_cst);
            return number == 0 && has_no_questions();
        },
        kModulePatience);
    held_by_.store(0, std::memory_order_seq_cst);
}

void UnloadFence::method_unloading() noexcept {
    wait_until([&] { return has_no_questions(); }, kMethodPatience);
}

}  // namespace np::clr
