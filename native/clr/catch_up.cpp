#include "clr/catch_up.h"

#include "clr/enumerator.h"

namespace np::clr {
namespace {

// A program that unloads all the time must not hold the attach for ever. What is left out comes to
// be known when samples meet it.
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
    Enumerator<ModuleId>{list}.all_of([&](ModuleId module) {
        const UnloadFence::Question question{fence_};
        if (!fence_.is_gone(module)) code.module_loaded(module);
        return true;
    });
}

void CatchUp::add_functions(CodeEvents& code) {
    for (int round = 0; round < kMaxRounds; ++round) {
        if (add_listed_functions(code)) return;
    }
}

// False when something was unloaded meanwhile: the rest of the list may name what is gone.
bool CatchUp::add_listed_functions(CodeEvents& code) {
    const std::uint32_t unloads_before = fence_.unloads();
    void* list = nullptr;
    if (!succeeded(runtime_.EnumJITedFunctions2(&list))) return true;
    return Enumerator<JitFunction>{list}.all_of([&](const JitFunction& function) {
        const UnloadFence::Question question{fence_};
        if (fence_.unloads() != unloads_before) return false;
        code.method_compiled(function.function, function.version);
        return true;
    });
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
