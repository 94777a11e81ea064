#include "clr/metadata_names.h"

#include <algorithm>
#include <array>

#include "clr/utf16.h"

namespace np::clr {
namespace {

constexpr std::uint32_t kMaxName = 1024;
constexpr int kMaxNesting = 16;
constexpr std::uint32_t kMaxParameters = 32;

std::string own_name(const MetadataImport& metadata, Token type) {
    std::array<Utf16, kMaxName> text{};
    std::uint32_t length = 0;
    if (!succeeded(metadata.GetTypeDefProps(type, text.data(), kMaxName, &length))) return {};
    return utf8_of(text);
}

}  // namespace

std::string type_name(const MetadataImport& metadata, Token type) {
    std::string name = own_name(metadata, type);
    Token enclosing = 0;
    for (int depth = 0; depth < kMaxNesting; ++depth, type = enclosing) {
        if (!succeeded(metadata.GetNestedClassProps(type, &enclosing)) || enclosing == 0) break;
        name.insert(0, own_name(metadata, enclosing).append(1, '+'));
    }
    return name;
}

std::vector<std::string> generic_parameters(const MetadataImport& metadata, Token owner) {
    std::vector<std::string> names;
    std::array<Token, kMaxParameters> found{};
    void* handle = nullptr;
    std::uint32_t count = 0;
    if (succeeded(
            metadata.EnumGenericParams(&handle, owner, found.data(), kMaxParameters, &count))) {
        std::array<Utf16, kMaxName> text{};
        for (std::uint32_t i = 0; i < std::min(count, kMaxParameters); ++i) {
            std::uint32_t length = 0;
            metadata.GetGenericParamProps(found[i], text.data(), kMaxName, &length);
            names.push_back(utf8_of(text));
        }
    }
    if (handle != nullptr) metadata.CloseEnum(handle);
    return names;
}

}  // namespace np::clr
