#include "clr/catch_up.h"

#include <algorithm>
#include <cstddef>

#include "base/clocks.h"
#include "clr/enumerator.h"

namespace np::clr {
namespace {

// A module's unloading waits for an inventory, a second at most. A function takes microseconds.
constexpr std::uint64_t kLongestRound = 500'000'000;
// Of some ten thousand functions each; the attach must end.
constexpr int kMaxRounds = 16;

}  // namespace

void CatchUp::run(CodeEvents& code, RuntimeEvents& events) {
    add_modules(code);
    add_functions(code);
    add_threads(events);
}

void CatchUp::add_modules(CodeEvents& code) {
    void* list = nullptr;
    if (!succeeded(runtime_.EnumModules(&list))) return;
    // None that was announced before: the runtime takes them from this list first.
    Enumerator<ModuleId>{list}.all_of([&](ModuleId module) {
        const UnloadFence::Question question{fence_};
        if (!fence_.is_gone(module)) code.module_loaded(module);
        return true;
    });
}

void CatchUp::add_functions(CodeEvents& code) {
    for (int round = 0; round < kMaxRounds; ++round) {
        if (add_unknown_functions(code)) return;
    }
}

bool CatchUp::add_unknown_functions(CodeEvents& code) {
    const UnloadFence::Inventory inventory{fence_};
    const std::uint64_t end = base::monotonic_now() + kLongestRound;
    void* list = nullptr;
    if (!succeeded(runtime_.EnumJITedFunctions2(&list))) return true;
    const auto known = static_cast<std::ptrdiff_t>(known_.size());
    const bool is_whole = Enumerator<JitFunction>{list}.all_of([&](const JitFunction& function) {
        if (std::binary_search(known_.begin(), known_.begin() + known, function.function)) {
            return true;
        }
        if (base::monotonic_now() > end) return false;
        known_.push_back(function.function);
        if (!is_gone(function.function)) code.method_compiled(function.function, function.version);
        return true;
    });
    std::sort(known_.begin(), known_.end());
    return is_whole;
}

bool CatchUp::is_gone(FunctionId function) const {
    ClassId type = 0;
    ModuleId module = 0;
    Token token = 0;
    std::uint32_t count = 0;
    const Result found =
        runtime_.GetFunctionInfo2(function, &type, &module, &token, 0, &count, nullptr);
    return succeeded(found) && fence_.is_gone(module);
}

void CatchUp::add_threads(RuntimeEvents& events) const {
    void* list = nullptr;
    if (!succeeded(runtime_.EnumThreads(&list))) return;
    Enumerator<ThreadId>{list}.all_of([&](ThreadId thread) {
        std::uint32_t kernel_id = 0;
        // Refused for threads that have not started or have ended.
        const Result found = runtime_.GetThreadInfo(thread, &kernel_id);
        if (succeeded(found) && kernel_id != 0) events.thread_found(thread, kernel_id);
        return true;
    });
}

}  // namespace np::clr
