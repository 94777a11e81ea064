// Answers `resolve`: which method, in which module, is at each address.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "clr/managed_module.h"
#include "clr/method_names.h"
#include "session/executable_memory.h"
#include "session/flat_map.h"
#include "session/name_packets.h"
#include "symbols/code_registry.h"
#include "symbols/native_symbols.h"

namespace np::session {

// For one thread, except forget_method() and forget_all_methods(), which any thread may call.
class NameResolver {
public:
    NameResolver(const clr::ProfilerInfo& runtime, const symbols::CodeRegistry& code,
                 clr::UnloadFence& fence) noexcept
        : runtime_{runtime}, code_{code}, fence_{fence}, methods_{runtime, fence} {}

    // A new connection: every module and function is sent anew.
    void start_connection();

    // Whether the runtime may still be asked; false from the end of the process on.
    void stop() noexcept { is_stopped_.store(true, std::memory_order_seq_cst); }

    [[nodiscard]] bool is_asking() const noexcept {
        return is_asking_.load(std::memory_order_seq_cst);
    }

    // Modules, functions and names go out through `packets`.
    void resolve(const std::vector<std::uint64_t>& addresses, NamePackets& packets);

    // The runtime may give the id to another method.
    void forget_method(clr::FunctionId function);
    void forget_all_methods();

private:
    struct Known {
        std::uint32_t function_id = 0;
        std::uint32_t module_id = 0;
    };

    [[nodiscard]] ResolvedName resolve_one(std::uint64_t address, NamePackets& packets);

    // What the runtime says about an address.
    struct Answer {
        bool is_unloaded = false;
        clr::FunctionId function = 0;                // 0: no managed code
        std::optional<clr::MethodName> name{};       // of a function that is not known yet
        std::optional<clr::ManagedModule> module{};  // of a name whose module is not known yet
        std::uint32_t il_offset = wire::kNoIlOffset;
    };

    [[nodiscard]] Answer ask(std::uint64_t address);
    [[nodiscard]] ResolvedName resolve_managed(const Answer& answer, std::uint64_t address,
                                               NamePackets& packets);
    [[nodiscard]] ResolvedName resolve_native(std::uint64_t address, NamePackets& packets);
    [[nodiscard]] ResolvedName resolve_stub(std::uint64_t address, NamePackets& packets);
    [[nodiscard]] ResolvedName resolve_anonymous(std::uint64_t address, wire::FunctionKind kind,
                                                 NamePackets& packets);
    [[nodiscard]] std::uint32_t managed_module(const Answer& answer, NamePackets& packets);
    [[nodiscard]] std::uint32_t native_module(const symbols::NativeModule& module,
                                              NamePackets& packets);
    void drop_forgotten();

    clr::ProfilerInfo runtime_;
    const symbols::CodeRegistry& code_;
    clr::UnloadFence& fence_;
    clr::MethodNames methods_;
    symbols::NativeSymbols native_;
    std::atomic<bool> is_stopped_{false};
    std::atomic<bool> is_asking_{false};

    FlatMap<Known> methods_by_id_;                    // by FunctionId
    FlatMap<std::uint32_t> modules_by_id_;            // by ModuleId
    FlatMap<std::uint32_t> native_modules_by_start_;  // by mapped start
    FlatMap<Known> native_functions_by_start_;        // by symbol start
    ExecutableMemory executable_;
    bool is_executable_fresh_ = false;            // in this request
    FlatMap<std::uint32_t> anonymous_functions_;  // by kind: one for all code of it
    std::uint32_t last_module_ = 0;
    std::uint32_t last_function_ = 0;

    std::mutex forgotten_mutex_;
    std::vector<clr::FunctionId> forgotten_;
    bool is_all_forgotten_ = false;
};

}  // namespace np::session
