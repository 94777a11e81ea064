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
// Of a millisecond and more, from the announcement of a context's last module to the moment at
// which its code is in no list any more; the runtime stops all threads in between. Looks and no
// clock: that of a container without quota left goes on while the thread that frees does not.
constexpr int kSettlingLooks = 50;
// An unload that goes on all the time announces soon again, and is held by that.
constexpr int kMostLooks = 2 * kSettlingLooks;

void sleep_a_millisecond() noexcept {
    poll(nullptr, 0, 1);
}

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
            sleep_a_millisecond();
        }
    }
}

// A thread that unloads sees the number, or has announced before the first look.
UnloadFence::Inventory::Inventory(UnloadFence& fence) noexcept : fence_{fence} {
    const std::uint32_t number = ++fence_.inventories_;
    fence_.inventory_.store(number, std::memory_order_seq_cst);
    std::uint64_t announced = fence_.announced_.load(std::memory_order_seq_cst);
    for (int looks = 0, quiet_looks = 0; looks < kMostLooks && quiet_looks < kSettlingLooks;
         ++looks) {
        if (fence_.held_by_.load(std::memory_order_seq_cst) == number) return;
        sleep_a_millisecond();
        const std::uint64_t now = fence_.announced_.load(std::memory_order_seq_cst);
        quiet_looks = now == announced ? quiet_looks + 1 : 0;
        announced = now;
    }
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
