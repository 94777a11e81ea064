// ICorProfilerCallback to ICorProfilerCallback11 in one class: they inherit from each other in a
// line, so one table of functions serves them all. Every method does nothing; override what is
// wanted.
//
// The order of the virtual functions is the runtime's binary interface (checked by slot in
// tests/native/clr). No virtual destructor: it would take two slots.
#pragma once

#include <cstddef>
#include <cstdint>

#include "clr/com.h"
#include "clr/profiling_types.h"

namespace np::clr {

class ProfilerCallbackDefaults {
public:
    // IUnknown: from slot 0
    virtual Result QueryInterface(const Guid* interface_id, void** found) = 0;
    virtual std::uint32_t AddRef() = 0;
    virtual std::uint32_t Release() = 0;

    // ICorProfilerCallback: from slot 3
    virtual Result Initialize(void*) { return kOk; }

    virtual Result Shutdown() { return kOk; }

    virtual Result AppDomainCreationStarted(std::uintptr_t) { return kOk; }

    virtual Result AppDomainCreationFinished(std::uintptr_t, Result) { return kOk; }

    virtual Result AppDomainShutdownStarted(std::uintptr_t) { return kOk; }

    virtual Result AppDomainShutdownFinished(std::uintptr_t, Result) { return kOk; }

    virtual Result AssemblyLoadStarted(std::uintptr_t) { return kOk; }

    virtual Result AssemblyLoadFinished(std::uintptr_t, Result) { return kOk; }

    virtual Result AssemblyUnloadStarted(std::uintptr_t) { return kOk; }

    virtual Result AssemblyUnloadFinished(std::uintptr_t, Result) { return kOk; }

    virtual Result ModuleLoadStarted(ModuleId) { return kOk; }

    virtual Result ModuleLoadFinished(ModuleId, Result) { return kOk; }

    virtual Result ModuleUnloadStarted(ModuleId) { return kOk; }

    virtual Result ModuleUnloadFinished(ModuleId, Result) { return kOk; }

    virtual Result ModuleAttachedToAssembly(ModuleId, std::uintptr_t) { return kOk; }

    virtual Result ClassLoadStarted(ClassId) { return kOk; }

    virtual Result ClassLoadFinished(ClassId, Result) { return kOk; }

    virtual Result ClassUnloadStarted(ClassId) { return kOk; }

    virtual Result ClassUnloadFinished(ClassId, Result) { return kOk; }

    virtual Result FunctionUnloadStarted(FunctionId) { return kOk; }

    virtual Result JITCompilationStarted(FunctionId, std::int32_t) { return kOk; }

    virtual Result JITCompilationFinished(FunctionId, Result, std::int32_t) { return kOk; }

    virtual Result JITCachedFunctionSearchStarted(FunctionId, std::int32_t*) { return kOk; }

    virtual Result JITCachedFunctionSearchFinished(FunctionId, std::uint32_t) { return kOk; }

    virtual Result JITFunctionPitched(FunctionId) { return kOk; }

    virtual Result JITInlining(FunctionId, FunctionId, std::int32_t*) { return kOk; }

    virtual Result ThreadCreated(ThreadId) { return kOk; }

    virtual Result ThreadDestroyed(ThreadId) { return kOk; }

    virtual Result ThreadAssignedToOSThread(ThreadId, std::uint32_t) { return kOk; }

    virtual Result RemotingClientInvocationStarted() { return kOk; }

    virtual Result RemotingClientSendingMessage(Guid*, std::int32_t) { return kOk; }

    virtual Result RemotingClientReceivingReply(Guid*, std::int32_t) { return kOk; }

    virtual Result RemotingClientInvocationFinished() { return kOk; }

    virtual Result RemotingServerReceivingMessage(Guid*, std::int32_t) { return kOk; }

    virtual Result RemotingServerInvocationStarted() { return kOk; }

    virtual Result RemotingServerInvocationReturned() { return kOk; }

    virtual Result RemotingServerSendingReply(Guid*, std::int32_t) { return kOk; }

    virtual Result UnmanagedToManagedTransition(FunctionId, std::uint32_t) { return kOk; }

    virtual Result ManagedToUnmanagedTransition(FunctionId, std::uint32_t) { return kOk; }

    virtual Result RuntimeSuspendStarted(std::uint32_t) { return kOk; }

    virtual Result RuntimeSuspendFinished() { return kOk; }

    virtual Result RuntimeSuspendAborted() { return kOk; }

    virtual Result RuntimeResumeStarted() { return kOk; }

    virtual Result RuntimeResumeFinished() { return kOk; }

    virtual Result RuntimeThreadSuspended(ThreadId) { return kOk; }

    virtual Result RuntimeThreadResumed(ThreadId) { return kOk; }

    virtual Result MovedReferences(std::uint32_t, ObjectId*, ObjectId*, std::uint32_t*) {
        return kOk;
    }

    virtual Result ObjectAllocated(ObjectId, ClassId) { return kOk; }

    virtual Result ObjectsAllocatedByClass(std::uint32_t, ClassId*, std::uint32_t*) { return kOk; }

    virtual Result ObjectReferences(ObjectId, ClassId, std::uint32_t, ObjectId*) { return kOk; }

    virtual Result RootReferences(std::uint32_t, ObjectId*) { return kOk; }

    virtual Result ExceptionThrown(ObjectId) { return kOk; }

    virtual Result ExceptionSearchFunctionEnter(FunctionId) { return kOk; }

    virtual Result ExceptionSearchFunctionLeave() { return kOk; }

    virtual Result ExceptionSearchFilterEnter(FunctionId) { return kOk; }

    virtual Result ExceptionSearchFilterLeave() { return kOk; }

    virtual Result ExceptionSearchCatcherFound(FunctionId) { return kOk; }

    virtual Result ExceptionOSHandlerEnter(std::uintptr_t) { return kOk; }

    virtual Result ExceptionOSHandlerLeave(std::uintptr_t) { return kOk; }

    virtual Result ExceptionUnwindFunctionEnter(FunctionId) { return kOk; }

    virtual Result ExceptionUnwindFunctionLeave() { return kOk; }

    virtual Result ExceptionUnwindFinallyEnter(FunctionId) { return kOk; }

    virtual Result ExceptionUnwindFinallyLeave() { return kOk; }

    virtual Result ExceptionCatcherEnter(FunctionId, ObjectId) { return kOk; }

    virtual Result ExceptionCatcherLeave() { return kOk; }

    virtual Result COMClassicVTableCreated(ClassId, const Guid*, void*, std::uint32_t) {
        return kOk;
    }

    virtual Result COMClassicVTableDestroyed(ClassId, const Guid*, void*) { return kOk; }

    virtual Result ExceptionCLRCatcherFound() { return kOk; }

    virtual Result ExceptionCLRCatcherExecute() { return kOk; }

    // ICorProfilerCallback2: from slot 72
    virtual Result ThreadNameChanged(ThreadId, std::uint32_t, Utf16*) { return kOk; }

    virtual Result GarbageCollectionStarted(std::int32_t, std::int32_t*, std::uint32_t) {
        return kOk;
    }

    virtual Result SurvivingReferences(std::uint32_t, ObjectId*, std::uint32_t*) { return kOk; }

    virtual Result GarbageCollectionFinished() { return kOk; }

    virtual Result FinalizeableObjectQueued(std::uint32_t, ObjectId) { return kOk; }

    virtual Result RootReferences2(std::uint32_t, ObjectId*, std::uint32_t*, std::uint32_t*,
                                   std::uintptr_t*) {
        return kOk;
    }

    virtual Result HandleCreated(std::uintptr_t, ObjectId) { return kOk; }

    virtual Result HandleDestroyed(std::uintptr_t) { return kOk; }

    // ICorProfilerCallback3: from slot 80
    virtual Result InitializeForAttach(void*, void*, std::uint32_t) { return kOk; }

    virtual Result ProfilerAttachComplete() { return kOk; }

    virtual Result ProfilerDetachSucceeded() { return kOk; }

    // ICorProfilerCallback4: from slot 83
    virtual Result ReJITCompilationStarted(FunctionId, ReJitId, std::int32_t) { return kOk; }

    virtual Result GetReJITParameters(ModuleId, Token, void*) { return kOk; }

    virtual Result ReJITCompilationFinished(FunctionId, ReJitId, Result, std::int32_t) {
        return kOk;
    }

    virtual Result ReJITError(ModuleId, Token, FunctionId, Result) { return kOk; }

    virtual Result MovedReferences2(std::uint32_t, ObjectId*, ObjectId*, std::size_t*) {
        return kOk;
    }

    virtual Result SurvivingReferences2(std::uint32_t, ObjectId*, std::size_t*) { return kOk; }

    // ICorProfilerCallback5: from slot 89
    virtual Result ConditionalWeakTableElementReferences(std::uint32_t, ObjectId*, ObjectId*,
                                                         std::uintptr_t*) {
        return kOk;
    }

    // ICorProfilerCallback6: from slot 90
    virtual Result GetAssemblyReferences(const Utf16*, void*) { return kOk; }

    // ICorProfilerCallback7: from slot 91
    virtual Result ModuleInMemorySymbolsUpdated(ModuleId) { return kOk; }

    // ICorProfilerCallback8: from slot 92
    virtual Result DynamicMethodJITCompilationStarted(FunctionId, std::int32_t, const std::byte*,
                                                      std::uint32_t) {
        return kOk;
    }

    virtual Result DynamicMethodJITCompilationFinished(FunctionId, Result, std::int32_t) {
        return kOk;
    }

    // ICorProfilerCallback9: from slot 94
    virtual Result DynamicMethodUnloaded(FunctionId) { return kOk; }

    // ICorProfilerCallback10: from slot 95
    // NOLINTNEXTLINE(readability-function-size): the runtime's parameters
    virtual Result EventPipeEventDelivered(std::uintptr_t, std::uint32_t, std::uint32_t,
                                           std::uint32_t, const std::byte*, std::uint32_t,
                                           const std::byte*, const Guid*, const Guid*, ThreadId,
                                           std::uint32_t, std::uintptr_t*) {
        return kOk;
    }

    virtual Result EventPipeProviderCreated(std::uintptr_t) { return kOk; }

    // ICorProfilerCallback11: from slot 97
    virtual Result LoadAsNotificationOnly(std::int32_t*) { return kOk; }

protected:
    ProfilerCallbackDefaults() = default;
    ~ProfilerCallbackDefaults() = default;
};

}  // namespace np::clr
