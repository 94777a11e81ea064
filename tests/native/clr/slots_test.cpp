#include <array>
#include <cstring>
#include <vector>

#include <gtest/gtest.h>

#include "clr/enumerator.h"
#include "clr/event_pipe.h"
#include "clr/metadata_import.h"
#include "clr/profiler_callback_defaults.h"
#include "clr/profiler_info.h"
#include "slot_table.h"

namespace np::clr {
namespace {

void expect_slot(const std::string& method) {
    static const auto slots = read_slots();
    const auto slot = slots.find(method);
    ASSERT_NE(slot, slots.end()) << method;
    EXPECT_EQ(RecordingObject::last_slot(), slot->second) << method;
}

TEST(Slots, Every_question_to_the_runtime_goes_to_its_slot) {
    RecordingObject object;

    struct Reached : ProfilerInfo {
        explicit Reached(void* address) {
            std::memcpy(static_cast<void*>(this), &address, sizeof address);
        }
    };

    const Reached info{object.address()};
    RuntimeVersion version;
    info.GetClassIdInfo2(0, nullptr, nullptr, nullptr, 0, nullptr, nullptr);
    expect_slot("info/GetClassIDInfo2");
    info.IsArrayClass(0, nullptr, nullptr, nullptr);
    expect_slot("info/IsArrayClass");
    info.GetModuleMetaData(0, 0, nullptr, nullptr);
    expect_slot("info/GetModuleMetaData");
    info.GetFunctionInfo2(0, nullptr, nullptr, nullptr, 0, nullptr, nullptr);
    expect_slot("info/GetFunctionInfo2");
    info.GetRuntimeInformation(&version);
    expect_slot("info/GetRuntimeInformation");
    info.GetThreadInfo(0, nullptr);
    expect_slot("info/GetThreadInfo");
    info.EnumModules(nullptr);
    expect_slot("info/EnumModules");
    info.EnumThreads(nullptr);
    expect_slot("info/EnumThreads");
    info.EnumJITedFunctions2(nullptr);
    expect_slot("info/EnumJITedFunctions2");
    info.GetModuleInfo2(0, nullptr, 0, nullptr, nullptr, nullptr);
    expect_slot("info/GetModuleInfo2");
    info.SetEventMask2(0, 0);
    expect_slot("info/SetEventMask2");
    info.GetFunctionFromIP3(0, nullptr, nullptr);
    expect_slot("info/GetFunctionFromIP3");
    info.GetDynamicFunctionInfo(0, nullptr, 0, nullptr, nullptr);
    expect_slot("info/GetDynamicFunctionInfo");
    info.GetNativeCodeStartAddresses(0, 0, 0, nullptr, nullptr);
    expect_slot("info/GetNativeCodeStartAddresses");
    info.GetILToNativeMapping3(0, 0, nullptr, nullptr);
    expect_slot("info/GetILToNativeMapping3");
    info.GetCodeInfo4(0, 0, nullptr, nullptr);
    expect_slot("info/GetCodeInfo4");
}

TEST(Slots, Every_call_to_the_event_pipe_goes_to_its_slot) {
    RecordingObject object;

    struct Reached : EventPipe {
        explicit Reached(void* address) {
            std::memcpy(static_cast<void*>(this), &address, sizeof address);
        }
    };

    const Reached pipe{object.address()};
    std::uint64_t session = 0;
    pipe.start_session({}, &session);
    expect_slot("info/EventPipeStartSession");
    pipe.stop_session(session);
    expect_slot("info/EventPipeStopSession");
}

TEST(Slots, Every_question_to_the_metadata_goes_to_its_slot) {
    RecordingObject object;
    {
        const MetadataImport metadata{object.address()};
        metadata.CloseEnum(nullptr);
        expect_slot("metadata/CloseEnum");
        metadata.GetScopeProps(nullptr, 0, nullptr, nullptr);
        expect_slot("metadata/GetScopeProps");
        metadata.GetTypeDefProps(0, nullptr, 0, nullptr);
        expect_slot("metadata/GetTypeDefProps");
        metadata.GetMethodProps(0, nullptr, nullptr, 0, nullptr);
        expect_slot("metadata/GetMethodProps");
        metadata.GetNestedClassProps(0, nullptr);
        expect_slot("metadata/GetNestedClassProps");
        metadata.EnumGenericParams(nullptr, 0, nullptr, 0, nullptr);
        expect_slot("metadata/EnumGenericParams");
        metadata.GetGenericParamProps(0, nullptr, 0, nullptr);
        expect_slot("metadata/GetGenericParamProps");
    }
    EXPECT_EQ(RecordingObject::last_slot(), 2) << "Release";
}

TEST(Slots, Every_list_is_read_at_its_slot) {
    RecordingObject object;
    {
        const Enumerator<JitFunction> functions{object.address()};
        EXPECT_TRUE(functions.next({}).empty());
        expect_slot("functions/Next");
        const Enumerator<ModuleId> modules{object.address()};
        EXPECT_TRUE(modules.next({}).empty());
        expect_slot("modules/Next");
        const Enumerator<ThreadId> threads{object.address()};
        EXPECT_TRUE(threads.next({}).empty());
        expect_slot("threads/Next");
    }
    EXPECT_EQ(RecordingObject::last_slot(), 2) << "Release";
}

// Callbacks that differ from all others in what they do, spread over the whole table: if these are
// in their slots, so are the ones between them, for each is one virtual function.
class MarkedCallback final : public ProfilerCallbackDefaults {
public:
    Result QueryInterface(const Guid*, void**) override { return mark(0); }

    std::uint32_t AddRef() override { return static_cast<std::uint32_t>(mark(1)); }

    std::uint32_t Release() override { return static_cast<std::uint32_t>(mark(2)); }

    Result Initialize(void*) override { return mark(3); }

    Result Shutdown() override { return mark(4); }

    Result InitializeForAttach(void*, void*, std::uint32_t) override { return mark(80); }

    Result ProfilerAttachComplete() override { return mark(81); }

    Result ModuleLoadFinished(ModuleId, Result) override { return mark(14); }

    Result ModuleUnloadStarted(ModuleId) override { return mark(15); }

    Result JITCompilationFinished(FunctionId, Result, std::int32_t) override { return mark(24); }

    Result ThreadDestroyed(ThreadId) override { return mark(30); }

    Result ThreadAssignedToOSThread(ThreadId, std::uint32_t) override { return mark(31); }

    Result ReJITCompilationFinished(FunctionId, ReJitId, Result, std::int32_t) override {
        return mark(85);
    }

    Result DynamicMethodJITCompilationFinished(FunctionId, Result, std::int32_t) override {
        return mark(93);
    }

    Result DynamicMethodUnloaded(FunctionId) override { return mark(94); }

    Result LoadAsNotificationOnly(std::int32_t*) override { return mark(97); }

private:
    static Result mark(int slot) { return 1000 + slot; }
};

TEST(Slots, Every_callback_is_where_the_runtime_calls_it) {
    MarkedCallback callback;
    const auto* const table = *reinterpret_cast<void* const* const*>(&callback);
    const auto slots = read_slots();
    const auto call = [&](int slot) {
        Result (*method)(void*, void*, void*, void*, void*) = nullptr;
        std::memcpy(&method, &table[slot], sizeof method);
        return method(&callback, nullptr, nullptr, nullptr, nullptr);
    };
    for (const char* name :
         {"Initialize", "Shutdown", "InitializeForAttach", "ProfilerAttachComplete",
          "ModuleLoadFinished", "ModuleUnloadStarted", "JITCompilationFinished", "ThreadDestroyed",
          "ThreadAssignedToOSThread", "ReJITCompilationFinished",
          "DynamicMethodJITCompilationFinished", "DynamicMethodUnloaded",
          "LoadAsNotificationOnly"}) {
        const int slot = slots.at(std::string{"callback/"} + name);
        EXPECT_EQ(call(slot), 1000 + slot) << name;
    }
    for (const auto& [name, slot] : slots) {
        if (name.starts_with("callback/")) {
            EXPECT_GE(call(slot), 0) << name;
        }
    }
}

}  // namespace
}  // namespace np::clr
