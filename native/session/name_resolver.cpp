#include "session/name_resolver.h"

#include <utility>

#include "session/clocks.h"

namespace np::session {
namespace {

// The host asks for new addresses once a second (docs/wire_format.md).
constexpr std::uint64_t kAgeOfSamples = 2'000'000'000;

}  // namespace

void NameResolver::start_connection() {
    methods_by_id_.clear();
    modules_by_id_.clear();
    native_modules_by_start_.clear();
    native_functions_by_start_.clear();
    anonymous_functions_.clear();
    last_module_ = 0;
    last_function_ = 0;
}

void NameResolver::resolve(const std::vector<std::uint64_t>& addresses, NamePackets& packets) {
    is_executable_fresh_ = false;
    for (const std::uint64_t address : addresses) {
        packets.add(resolve_one(address, packets));
    }
    packets.finish();
}

ResolvedName NameResolver::resolve_one(std::uint64_t address, NamePackets& packets) {
    // Announced before the question, so that the process's end can wait for one that runs.
    is_asking_.store(true, std::memory_order_seq_cst);
    const bool is_running = !is_stopped_.load(std::memory_order_seq_cst);
    const Answer answer = is_running ? ask(address) : Answer{};
    is_asking_.store(false, std::memory_order_seq_cst);
    if (!is_running) return {.address = address};
    if (answer.is_unloaded) {
        return resolve_anonymous(address, wire::FunctionKind::kUnloaded, packets);
    }
    return answer.function != 0 ? resolve_managed(answer, address, packets)
                                : resolve_native(address, packets);
}

// Nothing is sent in here: a thread that unloads may wait for the end.
NameResolver::Answer NameResolver::ask(std::uint64_t address) {
    const clr::UnloadFence::Question question{fence_};
    drop_forgotten();
    // Code that went a moment ago may be what was sampled, whatever is there now.
    const auto unloaded_at = code_.unloaded_at(address);
    const bool is_doubtful = unloaded_at && monotonic_now() - *unloaded_at < kAgeOfSamples;
    const auto method = is_doubtful ? std::nullopt : methods_.find(address);
    if (!method) return {.is_unloaded = unloaded_at.has_value()};
    Answer answer{.function = method->function};
    if (methods_by_id_.find(method->function) == nullptr) {
        answer.name = methods_.describe(method->function);
        if (!answer.name) return {.is_unloaded = true};
        const clr::ModuleId module = answer.name->module;
        if (module != 0 && modules_by_id_.find(module) == nullptr) {
            answer.module = clr::describe_module(runtime_, module);
        }
    }
    answer.il_offset = methods_.il_offset(*method, address);
    return answer;
}

ResolvedName NameResolver::resolve_managed(const Answer& answer, std::uint64_t address,
                                           NamePackets& packets) {
    if (answer.name) {
        const clr::MethodName& name = *answer.name;
        const Known known{.function_id = ++last_function_,
                          .module_id = managed_module(answer, packets)};
        packets.add(FunctionDefinition{.function_id = known.function_id,
                                       .module_id = known.module_id,
                                       .kind = name.kind,
                                       .token = name.token,
                                       .type_name = name.type_name,
                                       .type_arguments = name.type_arguments,
                                       .method_name = name.method_name,
                                       .method_arguments = name.method_arguments});
        methods_by_id_[answer.function] = known;
    }
    const Known known = *methods_by_id_.find(answer.function);
    return {.address = address,
            .function_id = known.function_id,
            .module_id = known.module_id,
            .il_offset = answer.il_offset};
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
// in memory of its own.
ResolvedName NameResolver::resolve_stub(std::uint64_t address, NamePackets& packets) {
    if (!executable_.contains(address) && !std::exchange(is_executable_fresh_, true)) {
        executable_.refresh();
    }
    if (!executable_.contains(address)) return {.address = address};
    return resolve_anonymous(address, wire::FunctionKind::kStub, packets);
}

ResolvedName NameResolver::resolve_anonymous(std::uint64_t address, wire::FunctionKind kind,
                                             NamePackets& packets) {
    std::uint32_t& function = anonymous_functions_[static_cast<std::uint64_t>(kind)];
    if (function == 0) {
        function = ++last_function_;
        packets.add(FunctionDefinition{.function_id = function,
                                       .module_id = 0,
                                       .kind = kind,
                                       .token = 0,
                                       .type_name = {},
                                       .type_arguments = {},
                                       .method_name = {},
                                       .method_arguments = {}});
    }
    return {.address = address, .function_id = function};
}

std::uint32_t NameResolver::managed_module(const Answer& answer, NamePackets& packets) {
    const clr::ModuleId module = answer.name->module;
    if (module == 0) return 0;
    std::uint32_t& known = modules_by_id_[module];
    if (known != 0 || !answer.module) return known;
    const clr::ManagedModule& described = *answer.module;
    known = ++last_module_;
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
