#include "clr/profiler_callback.h"

#include <algorithm>
#include <array>

#include "clr/catch_up.h"

namespace np::clr {
namespace {

// ICorProfilerCallback to ICorProfilerCallback11: the runtime asks for the newest that it knows.
constexpr std::array<Guid, 12> kInterfaces{
    kIidUnknown,
    Guid{0x176FBED1, 0xA55C, 0x4796, {0x98, 0xCA, 0xA9, 0xDA, 0x0E, 0xF8, 0x83, 0xE7}},
    Guid{0x8A8CC829, 0xCCF2, 0x49FE, {0xBB, 0xAE, 0x0F, 0x02, 0x22, 0x28, 0x07, 0x1A}},
    Guid{0x4FD2ED52, 0x7731, 0x4B8D, {0x94, 0x69, 0x03, 0xD2, 0xCC, 0x30, 0x86, 0xC5}},
    Guid{0x7B63B2E3, 0x107D, 0x4D48, {0xB2, 0xF6, 0xF6, 0x1E, 0x22, 0x94, 0x70, 0xD2}},
    Guid{0x8DFBA405, 0x8C9F, 0x45F8, {0xBF, 0xFA, 0x83, 0xB1, 0x4C, 0xEF, 0x78, 0xB5}},
    Guid{0xFC13DF4B, 0x4448, 0x4F4F, {0x95, 0x0C, 0xBA, 0x8D, 0x19, 0xD0, 0x0C, 0x36}},
    Guid{0xF76A2DBA, 0x1D52, 0x4539, {0x86, 0x6C, 0x2A, 0xA5, 0x18, 0xF9, 0xEF, 0xC3}},
    Guid{0x5BED9B15, 0xC079, 0x4D47, {0xBF, 0xE2, 0x21, 0x5A, 0x14, 0x0C, 0x07, 0xE0}},
    Guid{0x27583EC3, 0xC8F5, 0x482F, {0x80, 0x52, 0x19, 0x4B, 0x8C, 0xE4, 0x70, 0x5A}},
    Guid{0xCEC5B60E, 0xC69C, 0x495F, {0x87, 0xF6, 0x84, 0xD2, 0x8E, 0xE1, 0x6F, 0xFB}},
    Guid{0x42350846, 0xAAED, 0x47F7, {0xB1, 0x28, 0xFD, 0x0C, 0x98, 0x88, 0x1C, 0xDE}},
};

}  // namespace

Result ProfilerCallback::QueryInterface(const Guid* interface_id, void** found) {
    if (found == nullptr || interface_id == nullptr) return kInvalidPointer;
    *found = nullptr;
    if (std::find(kInterfaces.begin(), kInterfaces.end(), *interface_id) == kInterfaces.end()) {
        return kNoInterface;
    }
    *found = this;
    return kOk;
}

bool ProfilerCallback::begin(void* unknown) {
    runtime_ = ProfilerInfo::from(unknown);
    if (!runtime_) return false;
    code_.emplace(runtime_, registry_);
    return true;
}

Result ProfilerCallback::ask_for_events() const {
    return runtime_.SetEventMask2(kMonitorThreads | kMonitorModuleLoads | kMonitorJitCompilation,
                                  kHighMonitorDynamicFunctionUnloads | kHighMonitorEventPipe);
}

Result ProfilerCallback::Initialize(void* unknown) {
    if (!begin(unknown)) return kFailed;
    const Result started = events_.runtime_started(runtime_);
    return succeeded(started) ? ask_for_events() : started;
}

// Whoever attaches to a process that has us already reaches us here a second time, as a guest that
// the runtime forgets again: his text is all that we take of it.
Result ProfilerCallback::InitializeForAttach(void* unknown, void* data, std::uint32_t size) {
    const std::string_view text{static_cast<const char*>(data), data == nullptr ? 0 : size};
    if (code_) return events_.invited(text) ? kCancelActivation : kFailed;
    if (!begin(unknown)) return kFailed;
    invitation_ = text;
    const Result started = events_.runtime_attached(runtime_);
    return succeeded(started) ? ask_for_events() : started;
}

Result ProfilerCallback::ProfilerAttachComplete() {
    CatchUp{runtime_, fence_}.run(*code_, events_);
    events_.invited(invitation_);
    return kOk;
}

Result ProfilerCallback::Shutdown() {
    events_.runtime_ending();
    return kOk;
}

Result ProfilerCallback::ModuleLoadFinished(ModuleId module, Result status) {
    fence_.module_loaded(module);
    if (succeeded(status)) code_->module_loaded(module);
    return kOk;
}

Result ProfilerCallback::ModuleUnloadStarted(ModuleId module) {
    code_->module_unloading(module);
    events_.module_unloading();
    fence_.module_unloading(module);
    return kOk;
}

Result ProfilerCallback::JITCompilationFinished(FunctionId function, Result status, std::int32_t) {
    if (succeeded(status)) code_->method_compiled(function, 0);
    events_.method_compiled();
    return kOk;
}

Result ProfilerCallback::ThreadDestroyed(ThreadId) {
    events_.thread_ending();
    return kOk;
}

Result ProfilerCallback::ThreadAssignedToOSThread(ThreadId thread, std::uint32_t) {
    events_.thread_started(thread);
    return kOk;
}

Result ProfilerCallback::ReJITCompilationFinished(FunctionId function, ReJitId version,
                                                  Result status, std::int32_t) {
    if (succeeded(status)) code_->method_compiled(function, version);
    return kOk;
}

Result ProfilerCallback::DynamicMethodJITCompilationFinished(FunctionId function, Result status,
                                                             std::int32_t) {
    if (succeeded(status)) code_->dynamic_method_compiled(function);
    events_.method_compiled();
    return kOk;
}

Result ProfilerCallback::DynamicMethodUnloaded(FunctionId function) {
    code_->dynamic_method_unloaded(function);
    events_.method_unloaded(function);
    fence_.method_unloading();
    return kOk;
}

// NOLINTNEXTLINE(readability-function-size): the runtime's parameters
Result ProfilerCallback::EventPipeEventDelivered(std::uintptr_t, std::uint32_t id,
                                                 std::uint32_t version, std::uint32_t,
                                                 const std::byte*, std::uint32_t size,
                                                 const std::byte* payload, const Guid*, const Guid*,
                                                 ThreadId, std::uint32_t, std::uintptr_t*) {
    // Only the runtime's own provider is ever enabled, so the id says it all.
    events_.event_delivered(
        {.id = id,
         .version = version,
         .payload = {reinterpret_cast<const std::uint8_t*>(payload), payload ? size : 0}});
    return kOk;
}

// A runtime has room for one profiler, which we are. A second attach to us is let in as a guest
// (.NET 6 and later), or it would be refused before it could say what it wants.
Result ProfilerCallback::LoadAsNotificationOnly(std::int32_t* notification_only) {
    *notification_only = code_ ? 1 : 0;
    return kOk;
}

}  // namespace np::clr
