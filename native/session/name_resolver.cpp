#include "session/name_resolver.h"

#include <utility>

namespace np::session {

void NameResolver::start_connection() {
    methods_by_id_.clear();
    modules_by_id_.clear();
    native_modules_by_start_.clear();
    native_functions_by_start_.clear();
    stub_function_ = 0;
    last_module_ = 0;
    last_function_ = 0;
}

void NameResolver::resolve(const std::vector<std::uint64_t>& addresses, NamePackets& packets) {
    drop_forgotten();
    is_executable_fresh_ = false;
    for (const std::uint64_t address : addresses) {
        packets.add(resolve_one(address, packets));
    }
    packets.finish();
}

ResolvedName NameResolver::resolve_one(std::uint64_t address, NamePackets& packets) {
    // Announced before the question, so that the process's end can wait for one that runs.
    is_asking_.store(true, std::memory_order_seq_cst);
    ResolvedName name{.address = address};
    if (!is_stopped_.load(std::memory_order_seq_cst)) {
        const auto method = methods_.find(address);
        name =
            method ? resolve_managed(*method, address, packets) : resolve_native(address, packets);
    }
    is_asking_.store(false, std::memory_order_seq_cst);
    return name;
}

ResolvedName NameResolver::resolve_managed(const clr::MethodAt& method, std::uint64_t address,
                                           NamePackets& packets) {
    if (methods_by_id_.find(method.function) == nullptr) {
        const auto described = methods_.describe(method.function);
        if (!described) return {.address = address};
        const Known known{.function_id = ++last_function_,
                          .module_id = managed_module(described->module, packets)};
        packets.add(FunctionDefinition{.function_id = known.function_id,
                                       .module_id = known.module_id,
                                       .kind = described->kind,
                                       .token = described->token,
                                       .type_name = described->type_name,
                                       .type_arguments = described->type_arguments,
                                       .method_name = described->method_name,
                                       .method_arguments = described->method_arguments});
        methods_by_id_[method.function] = known;
    }
    const Known known = *methods_by_id_.find(method.function);
    return {.address = address,
            .function_id = known.function_id,
            .module_id = known.module_id,
            .il_offset = methods_.il_offset(method, address)};
}

ResolvedName NameResolver::resolve_native(std::uint64_t address, NamePackets& packets) {
    const auto location = native_.find(address);
    if (!location) return resolve_stub(address, packets);
    const std::uint32_t module_id = native_module(location->module, packets);
    // Code without a symbol is one function for each module.
    const std::uint64_t key =
        location->symbol_start != 0 ? location->symbol_start : location->module.start;
    Known& known = native_functions_by_start_[key];
    if (known.function_id == 0) {
        known = {.function_id = ++last_function_, .module_id = module_id};
        packets.add(FunctionDefinition{.function_id = known.function_id,
                                       .module_id = module_id,
                                       .kind = wire::FunctionKind::kNative,
                                       .token = 0,
                                       .type_name = {},
                                       .type_arguments = {},
                                       .method_name = location->symbol,
                                       .method_arguments = {}});
    }
    return {.address = address, .function_id = known.function_id, .module_id = module_id};
}

// Code that is nobody's: write barriers, allocation helpers and call stubs, which the runtime makes
// in memory of its own. One function stands for all of them.
ResolvedName NameResolver::resolve_stub(std::uint64_t address, NamePackets& packets) {
    if (!executable_.contains(address) && !std::exchange(is_executable_fresh_, true)) {
        executable_.refresh();
    }
    if (!executable_.contains(address)) return {.address = address};
    if (stub_function_ == 0) {
        stub_function_ = ++last_function_;
        packets.add(FunctionDefinition{.function_id = stub_function_,
                                       .module_id = 0,
                                       .kind = wire::FunctionKind::kStub,
                                       .token = 0,
                                       .type_name = {},
                                       .type_arguments = {},
                                       .method_name = {},
                                       .method_arguments = {}});
    }
    return {.address = address, .function_id = stub_function_};
}

std::uint32_t NameResolver::managed_module(clr::ModuleId module, NamePackets& packets) {
    if (module == 0) return 0;
    std::uint32_t& known = modules_by_id_[module];
    if (known != 0) return known;
    known = ++last_module_;
    const clr::ManagedModule described = clr::describe_module(runtime_, module);
    packets.add(ModuleDefinition{.module_id = known,
                                 .kind = wire::ModuleKind::kAssembly,
                                 .start = described.image.start,
                                 .end = described.image.start + described.image.size,
                                 .file_offset = 0,
                                 .path = described.path,
                                 .build_id = described.mvid});
    return known;
}

std::uint32_t NameResolver::native_module(const symbols::NativeModule& module,
                                          NamePackets& packets) {
    std::uint32_t& known = native_modules_by_start_[module.start];
    if (known != 0) return known;
    known = ++last_module_;
    packets.add(ModuleDefinition{.module_id = known,
                                 .kind = wire::ModuleKind::kElf,
                                 .start = module.start,
                                 .end = module.end,
                                 .file_offset = module.file_offset,
                                 .path = module.path,
                                 .build_id = module.build_id});
    return known;
}

void NameResolver::forget_method(clr::FunctionId function) {
    // A program that makes dynamic methods all the time must not fill this between two questions.
    constexpr std::size_t kMaxForgotten = 65536;
    const std::lock_guard lock{forgotten_mutex_};
    if (forgotten_.size() < kMaxForgotten) {
        forgotten_.push_back(function);
    } else {
        is_all_forgotten_ = true;
    }
}

void NameResolver::forget_all_methods() {
    const std::lock_guard lock{forgotten_mutex_};
    is_all_forgotten_ = true;
}

void NameResolver::drop_forgotten() {
    const std::lock_guard lock{forgotten_mutex_};
    if (std::exchange(is_all_forgotten_, false)) {
        methods_by_id_.clear();
        modules_by_id_.clear();
    }
    for (const clr::FunctionId function : forgotten_) {
        methods_by_id_.erase(function);
    }
    forgotten_.clear();
}

}  // namespace np::session
