#include "clr/method_names.h"

#include <algorithm>
#include <array>

#include "clr/metadata_import.h"
#include "clr/metadata_names.h"
#include "clr/utf16.h"

namespace np::clr {
namespace {

constexpr std::uint32_t kMaxName = 1024;
constexpr std::uint32_t kMaxArguments = 32;
constexpr int kMaxDepth = 8;  // of generic arguments inside each other
constexpr std::string_view kShared = "System.__Canon";

using ClassIds = std::array<ClassId, kMaxArguments>;

std::span<const ClassId> first_of(const ClassIds& ids, std::uint32_t count) {
    return {ids.data(), std::min(count, kMaxArguments)};
}

}  // namespace

std::optional<MethodAt> MethodNames::find(std::uintptr_t pc) const noexcept {
    MethodAt method{};
    const Result found = runtime_.GetFunctionFromIP3(pc, &method.function, &method.version);
    if (!succeeded(found) || method.function == 0) return {};
    ClassId owner = 0;
    ModuleId module = 0;
    Token token = 0;
    std::uint32_t count = 0;
    // Refused for dynamic methods.
    const Result described =
        runtime_.GetFunctionInfo2(method.function, &owner, &module, &token, 0, &count, nullptr);
    if (succeeded(described) && fence_.is_gone(module)) return {};
    return method;
}

std::optional<MethodName> MethodNames::describe(FunctionId function) const {
    ClassId owner = 0;
    MethodName name;
    ClassIds arguments{};
    std::uint32_t count = 0;
    if (!succeeded(runtime_.GetFunctionInfo2(function, &owner, &name.module, &name.token,
                                             kMaxArguments, &count, arguments.data()))) {
        return describe_dynamic(function);
    }
    const MetadataImport metadata{runtime_, name.module};
    std::array<Utf16, kMaxName> text{};
    std::uint32_t length = 0;
    Token type = 0;
    if (!metadata ||
        !succeeded(metadata.GetMethodProps(name.token, &type, text.data(), kMaxName, &length))) {
        return describe_dynamic(function);
    }
    name.method_name = utf8_of(text);
    name.type_name = type_name(metadata, type);
    name.method_arguments =
        argument_list(first_of(arguments, count), generic_parameters(metadata, name.token), 0);

    std::uint32_t type_count = 0;
    if (owner != 0) {
        ModuleId module = 0;
        Token owner_type = 0;
        ClassId parent = 0;
        if (!succeeded(runtime_.GetClassIdInfo2(owner, &module, &owner_type, &parent, kMaxArguments,
                                                &type_count, arguments.data()))) {
            type_count = 0;
        }
    }
    name.type_arguments =
        argument_list(first_of(arguments, type_count), generic_parameters(metadata, type), 0);
    return name;
}

std::optional<MethodName> MethodNames::describe_dynamic(FunctionId function) const {
    MethodName name;
    std::array<Utf16, kMaxName> text{};
    std::uint32_t length = 0;
    if (!succeeded(runtime_.GetDynamicFunctionInfo(function, &name.module, kMaxName, &length,
                                                   text.data()))) {
        return {};
    }
    name.kind = wire::FunctionKind::kDynamicMethod;
    name.method_name = utf8_of(text);
    return name;
}

// `arguments` may be fewer than `parameters`: for shared code the runtime does not know them all.
std::string MethodNames::argument_list(std::span<const ClassId> arguments,
                                       std::span<const std::string> parameters, int depth) const {
    std::string list;
    const std::size_t count = std::max(arguments.size(), parameters.size());
    for (std::size_t i = 0; i < count; ++i) {
        if (i != 0) list += ',';
        std::string name = i < arguments.size() ? class_name(arguments[i], depth) : std::string{};
        const bool is_unknown = name.empty() || name == kShared;
        if (is_unknown && i < parameters.size()) name = '!' + parameters[i];
        list += name;
    }
    return list;
}

std::string MethodNames::class_name(ClassId id, int depth) const {
    if (id == 0 || depth >= kMaxDepth) return {};
    std::uint32_t element_type = 0;
    ClassId element = 0;
    std::uint32_t rank = 0;
    if (runtime_.IsArrayClass(id, &element_type, &element, &rank) == kOk) {
        return class_name(element, depth + 1) + '[' + std::string(rank > 1 ? rank - 1 : 0, ',') +
               ']';
    }
    ModuleId module = 0;
    Token token = 0;
    ClassId parent = 0;
    std::uint32_t count = 0;
    ClassIds arguments{};
    if (!succeeded(runtime_.GetClassIdInfo2(id, &module, &token, &parent, kMaxArguments, &count,
                                            arguments.data()))) {
        return {};
    }
    if (fence_.is_gone(module)) return {};
    const MetadataImport metadata{runtime_, module};
    if (!metadata) return {};
    std::string name = type_name(metadata, token);
    const auto known = first_of(arguments, count);
    const auto parameters = generic_parameters(metadata, token);
    if (!parameters.empty()) name += '[' + argument_list(known, parameters, depth + 1) + ']';
    return name;
}

}  // namespace np::clr
