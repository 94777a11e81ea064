// What we ask the runtime: ICorProfilerInfo up to version 9, by slot.
//
// Only our own native threads may ask for names and code: on a managed thread outside a callback
// the runtime answers 0x80131363 (unsupported call sequence). Inside a callback every call is
// allowed.
#pragma once

#include <cstddef>
#include <cstdint>

#include "clr/com.h"
#include "clr/profiling_types.h"

namespace np::clr {

// ICorProfilerInfo9 is in .NET Core 2.2 and later, so .NET 8, 9 and 10 all have every slot below.
inline constexpr Guid kIidProfilerInfo9{
    0x008170DB, 0xF8CC, 0x4796, {0x9A, 0x51, 0xDC, 0x8A, 0xA0, 0xB4, 0x70, 0x12}};

struct RuntimeVersion {
    std::uint16_t major = 0;
    std::uint16_t minor = 0;
    std::uint16_t patch = 0;
};

class ProfilerInfo : public ComObject {
public:
    ProfilerInfo() = default;

    // From the IUnknown that Initialize gets; empty when the runtime is too old.
    [[nodiscard]] static ProfilerInfo from(void* unknown) noexcept {
        return ProfilerInfo{Unknown{unknown}.find(kIidProfilerInfo9)};
    }

    // Another interface of the same object, null when the runtime has not got it.
    [[nodiscard]] void* find(const Guid& interface_id) const noexcept {
        return query(interface_id);
    }

    // NOLINTNEXTLINE(readability-function-size): the runtime's parameters
    Result GetClassIdInfo2(ClassId id, ModuleId* module, Token* type, ClassId* parent,
                           std::uint32_t capacity, std::uint32_t* count,
                           ClassId* arguments) const noexcept {
        return call<41>(id, module, type, parent, capacity, count, arguments);
    }

    Result IsArrayClass(ClassId id, std::uint32_t* element_type, ClassId* element,
                        std::uint32_t* rank) const noexcept {
        return call<11>(id, element_type, element, rank);
    }

    Result GetModuleMetaData(ModuleId id, std::uint32_t flags, const Guid* interface_id,
                             void** found) const noexcept {
        return call<21>(id, flags, interface_id, found);
    }

    // NOLINTNEXTLINE(readability-function-size): the runtime's parameters
    Result GetFunctionInfo2(FunctionId id, ClassId* owner, ModuleId* module, Token* token,
                            std::uint32_t capacity, std::uint32_t* count,
                            ClassId* arguments) const noexcept {
        const std::uintptr_t no_frame = 0;
        return call<38>(id, no_frame, owner, module, token, capacity, count, arguments);
    }

    Result GetRuntimeInformation(RuntimeVersion* version) const noexcept {
        std::uint16_t instance = 0;
        std::uint32_t kind = 0;
        std::uint16_t quick_fix = 0;
        std::uint32_t length = 0;
        Utf16 text[64];
        return call<67>(&instance, &kind, &version->major, &version->minor, &version->patch,
                        &quick_fix, std::uint32_t{64}, &length, &text[0]);
    }

    Result GetThreadInfo(ThreadId id, std::uint32_t* kernel_id) const noexcept {
        return call<12>(id, kernel_id);
    }

    // Each gives an Enumerator (enumerator.h).
    Result EnumModules(void** list) const noexcept { return call<66>(list); }

    Result EnumThreads(void** list) const noexcept { return call<71>(list); }

    Result EnumJITedFunctions2(void** list) const noexcept { return call<79>(list); }

    // NOLINTNEXTLINE(readability-function-size): the runtime's parameters
    Result GetModuleInfo2(ModuleId id, const std::byte** base, std::uint32_t capacity,
                          std::uint32_t* length, Utf16* path, std::uint32_t* flags) const noexcept {
        std::uintptr_t assembly = 0;
        return call<70>(id, base, capacity, length, path, &assembly, flags);
    }

    Result SetEventMask2(std::uint32_t low, std::uint32_t high) const noexcept {
        return call<82>(low, high);
    }

    // Ready-to-run, JIT and dynamic code alike; version 2 of this call fails on dynamic methods.
    Result GetFunctionFromIP3(std::uintptr_t pc, FunctionId* function,
                              ReJitId* version) const noexcept {
        return call<88>(pc, function, version);
    }

    Result GetDynamicFunctionInfo(FunctionId id, ModuleId* module, std::uint32_t capacity,
                                  std::uint32_t* length, Utf16* name) const noexcept {
        const std::byte* signature = nullptr;
        std::uint32_t signature_bytes = 0;
        return call<89>(id, module, &signature, &signature_bytes, capacity, length, name);
    }

    Result GetNativeCodeStartAddresses(FunctionId function, ReJitId version, std::uint32_t capacity,
                                       std::uint32_t* count,
                                       std::uintptr_t* starts) const noexcept {
        return call<90>(function, version, capacity, count, starts);
    }

    Result GetILToNativeMapping3(std::uintptr_t code_start, std::uint32_t capacity,
                                 std::uint32_t* count, IlToNative* map) const noexcept {
        return call<91>(code_start, capacity, count, map);
    }

    Result GetCodeInfo4(std::uintptr_t code_start, std::uint32_t capacity, std::uint32_t* count,
                        CodeRange* ranges) const noexcept {
        return call<92>(code_start, capacity, count, ranges);
    }

private:
    explicit ProfilerInfo(void* object) noexcept : ComObject{object} {}

    class Unknown : public ComObject {
    public:
        explicit Unknown(void* object) noexcept : ComObject{object} {}

        [[nodiscard]] void* find(const Guid& interface_id) const noexcept {
            return query(interface_id);
        }
    };
};

}  // namespace np::clr
