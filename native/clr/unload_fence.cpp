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

}  // namespace

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
    unloads_.fetch_add(1, std::memory_order_seq_cst);
    wait_for_questions(kModulePatience);
}

void UnloadFence::method_unloading() noexcept {
    unloads_.fetch_add(1, std::memory_order_seq_cst);
    wait_for_questions(kMethodPatience);
}

void UnloadFence::wait_for_questions(std::uint64_t patience_ns) const noexcept {
    constexpr int kYields = 64;  // a question takes microseconds
    const std::uint64_t end = base::monotonic_now() + patience_ns;
    for (int looks = 0; questions_.load(std::memory_order_seq_cst) != 0; ++looks) {
        if (base::monotonic_now() > end) return;
        if (looks < kYields) {
            sched_yield();
        } else {
            poll(nullptr, 0, 1);
        }
    }
}

}  // namespace np::clr
