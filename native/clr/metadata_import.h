// Names in a module's metadata: IMetaDataImport2, by slot.
#pragma once

#include <cstdint>

#include "clr/com.h"
#include "clr/profiler_info.h"
#include "clr/profiling_types.h"

namespace np::clr {

inline constexpr Guid kIidMetaDataImport2{
    0xFCE5EFA0, 0x8BBA, 0x4F8E, {0xA0, 0x36, 0x8F, 0x20, 0x22, 0xB0, 0x84, 0x66}};

// Owns one reference; empty when the module has no metadata that can be read.
class MetadataImport : public ComObject {
public:
    MetadataImport(const ProfilerInfo& runtime, ModuleId module) noexcept
        : ComObject{open(runtime, module)} {}

    explicit MetadataImport(void* object) noexcept : ComObject{object} {}

    MetadataImport(const MetadataImport&) = delete;
    MetadataImport& operator=(const MetadataImport&) = delete;

    ~MetadataImport() { release(); }

    void CloseEnum(void* handle) const noexcept { call<3>(handle); }

    Result GetScopeProps(Utf16* name, std::uint32_t capacity, std::uint32_t* length,
                         Guid* mvid) const noexcept {
        return call<10>(name, capacity, length, mvid);
    }

    Result GetTypeDefProps(Token type, Utf16* name, std::uint32_t capacity,
                           std::uint32_t* length) const noexcept {
        std::uint32_t flags = 0;
        Token base = 0;
        return call<12>(type, name, capacity, length, &flags, &base);
    }

    Result GetMethodProps(Token method, Token* type, Utf16* name, std::uint32_t capacity,
                          std::uint32_t* length) const noexcept {
        std::uint32_t attributes = 0;
        const std::byte* signature = nullptr;
        std::uint32_t signature_bytes = 0;
        std::uint32_t code_address = 0;
        std::uint32_t flags = 0;
        return call<30>(method, type, name, capacity, length, &attributes, &signature,
                        &signature_bytes, &code_address, &flags);
    }

    Result GetNestedClassProps(Token type, Token* enclosing) const noexcept {
        return call<62>(type, enclosing);
    }

    Result EnumGenericParams(void** handle, Token owner, Token* found, std::uint32_t capacity,
                             std::uint32_t* count) const noexcept {
        return call<65>(handle, owner, found, capacity, count);
    }

    Result GetGenericParamProps(Token parameter, Utf16* name, std::uint32_t capacity,
                                std::uint32_t* length) const noexcept {
        std::uint32_t position = 0;
        std::uint32_t flags = 0;
        Token owner = 0;
        std::uint32_t reserved = 0;
        return call<66>(parameter, &position, &flags, &owner, &reserved, name, capacity, length);
    }

private:
    static void* open(const ProfilerInfo& runtime, ModuleId module) noexcept {
        constexpr std::uint32_t kOpenForReading = 0;
        void* found = nullptr;
        if (!succeeded(
                runtime.GetModuleMetaData(module, kOpenForReading, &kIidMetaDataImport2, &found))) {
            return nullptr;
        }
        return found;
    }
};

}  // namespace np::clr
