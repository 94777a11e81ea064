#include "clr/managed_module.h"

#include <array>
#include <cstring>

#include "base/safe_load.h"
#include "clr/metadata_import.h"
#include "clr/utf16.h"

namespace np::clr {
namespace {

// Offsets in a PE file: where its header is, and SizeOfImage in that.
constexpr std::uintptr_t kPeHeaderOffset = 0x3C;
constexpr std::uintptr_t kSizeOfImage = 24 + 56;

std::size_t size_of_image(std::uintptr_t base) noexcept {
    std::uint32_t header = 0;
    std::uint32_t size = 0;
    if (!base::copy_object(header, base + kPeHeaderOffset)) return 0;
    if (!base::copy_object(size, base + header + kSizeOfImage)) return 0;
    return size;
}

std::string hex_of(const Guid& id) {
    // In the order in which the identifier is written, the first three numbers big end first.
    const std::array<std::uint32_t, 4> parts{
        id.data1, std::uint32_t{id.data2} << 16U | id.data3,
        std::uint32_t{id.data4[0]} << 24U | std::uint32_t{id.data4[1]} << 16U |
            std::uint32_t{id.data4[2]} << 8U | id.data4[3],
        std::uint32_t{id.data4[4]} << 24U | std::uint32_t{id.data4[5]} << 16U |
            std::uint32_t{id.data4[6]} << 8U | id.data4[7]};
    std::string text;
    text.reserve(32);
    for (const std::uint32_t part : parts) {
        for (int shift = 28; shift >= 0; shift -= 4) {
            text.push_back("0123456789abcdef"[part >> static_cast<unsigned>(shift) & 0xFU]);
        }
    }
    return text;
}

}  // namespace

std::optional<CodeRange> mapped_image(const ProfilerInfo& runtime, ModuleId module) noexcept {
    const std::byte* base = nullptr;
    std::uint32_t length = 0;
    std::uint32_t flags = 0;
    if (!succeeded(runtime.GetModuleInfo2(module, &base, 0, &length, nullptr, &flags))) return {};
    if (base == nullptr || (flags & (kModuleDynamic | kModuleFlatLayout)) != 0) return {};
    const auto start = reinterpret_cast<std::uintptr_t>(base);
    const std::size_t size = size_of_image(start);
    if (size == 0) return {};
    return CodeRange{.start = start, .size = size};
}

ManagedModule describe_module(const ProfilerInfo& runtime, ModuleId module) {
    ManagedModule described{};
    std::array<Utf16, 1024> text{};
    const auto capacity = static_cast<std::uint32_t>(text.size());
    const std::byte* base = nullptr;
    std::uint32_t length = 0;
    std::uint32_t flags = 0;
    if (succeeded(runtime.GetModuleInfo2(module, &base, capacity, &length, text.data(), &flags))) {
        described.path = utf8_of(text);
    }
    const MetadataImport metadata{runtime, module};
    Guid mvid{};
    if (metadata && succeeded(metadata.GetScopeProps(text.data(), capacity, &length, &mvid))) {
        described.mvid = hex_of(mvid);
        if (described.path.empty()) described.path = utf8_of(text);
    }
    described.image = mapped_image(runtime, module).value_or(CodeRange{});
    return described;
}

}  // namespace np::clr
