#include "clr/catch_up.h"

#include "clr/enumerator.h"

namespace np::clr {
namespace {

// A program that unloads all the time must not hold the attach for ever. What is left out comes to
// be known when samples meet it.
constexpr int kMaxRounds = 16;

}  // namespace

void CatchUp::run(const ProfilerInfo& runtime, CodeEvents& code, RuntimeEvents& events) {
    add_modules(runtime, code);
    add_functions(runtime, code);
    add_threads(runtime, events);
}

void CatchUp::unloading() {
    const std::lock_guard lock{asking_};
    ++unloads_;
}

std::uint32_t CatchUp::unloads() {
    const std::lock_guard lock{asking_};
    return unloads_;
}

void CatchUp::add_modules(const ProfilerInfo& runtime, CodeEvents& code) {
    void* list = nullptr;
    if (!succeeded(runtime.EnumModules(&list))) return;
    Enumerator<ModuleId>{list}.all_of([&](ModuleId module) {
        const std::lock_guard lock{asking_};
        code.module_loaded(module);
        return true;
    });
}

void CatchUp::add_functions(const ProfilerInfo& runtime, CodeEvents& code) {
    for (int round = 0; round < kMaxRounds; ++round) {
        if (add_listed_functions(runtime, code)) return;
    }
}

// False when something was unloaded meanwhile: the rest of the list may name what is gone.
bool CatchUp::add_listed_functions(const ProfilerInfo& runtime, CodeEvents& code) {
    const std::uint32_t unloads_before = unloads();
    void* list = nullptr;
    if (!succeeded(runtime.EnumJITedFunctions2(&list))) return true;
    return Enumerator<JitFunction>{list}.all_of([&](const JitFunction& function) {
        const std::lock_guard lock{asking_};
        if (unloads_ != unloads_before) return false;
        code.method_compiled(function.function, function.version);
        return true;
    });
}

void CatchUp::add_threads(const ProfilerInfo& runtime, RuntimeEvents& events) {
    void* list = nullptr;
    if (!succeeded(runtime.EnumThreads(&list))) return;
    Enumerator<ThreadId>{list}.all_of([&](ThreadId thread) {
        std::uint32_t kernel_id = 0;
        // Refused for threads that have not started or have ended.
        const Result found = runtime.GetThreadInfo(thread, &kernel_id);
        if (succeeded(found) && kernel_id != 0) events.thread_found(thread, kernel_id);
        return true;
    });
}

}  // namespace np::clr
