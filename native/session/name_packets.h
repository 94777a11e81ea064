// The packets of one answer to `resolve`, each definition before its first use.
#pragma once

#include <cstdint>
#include <string_view>

#include "session/host_link.h"
#include "wire/message_writer.h"

namespace np::session {

struct ResolvedName {
    std::uint64_t address = 0;
    std::uint32_t function_id = 0;  // 0: unknown
    std::uint32_t module_id = 0;    // 0: none
    std::uint32_t il_offset = wire::kNoIlOffset;
};

struct ModuleDefinition {
    std::uint32_t module_id = 0;
    wire::ModuleKind kind = wire::ModuleKind::kElf;
    std::uint64_t start = 0;
    std::uint64_t end = 0;
    std::uint64_t file_offset = 0;
    std::string_view path;
    std::string_view build_id;
};

struct FunctionDefinition {
    std::uint32_t function_id = 0;
    std::uint32_t module_id = 0;
    wire::FunctionKind kind = wire::FunctionKind::kManaged;
    std::uint32_t token = 0;  // of the method in its module's metadata; 0: none
    std::string_view type_name;
    std::string_view type_arguments;
    std::string_view method_name;
    std::string_view method_arguments;
};

// Fills one packet of each type and sends them in the order that the host needs.
class NamePackets {
public:
    NamePackets(HostLink& host, std::uint32_t request_id) noexcept;

    void add(const ModuleDefinition& module);
    void add(const FunctionDefinition& function);
    void add(const ResolvedName& name);

    // Sends the last packet, which is marked as such.
    void finish();

private:
    // A packet in the making: its count is written when it goes.
    struct Packet {
        wire::MessageWriter message;
        std::size_t count_at = 0;
        std::uint16_t count = 0;
    };

    static void begin(Packet& packet, wire::MessageType type) noexcept;
    void begin_names() noexcept;
    void send(Packet& packet);
    void send_modules();
    void send_functions();
    void send_names(std::uint8_t is_last);

    HostLink& host_;
    std::uint32_t request_id_;
    Packet modules_{wire::MessageWriter{wire::MessageType::kModules}, 0, 0};
    Packet functions_{wire::MessageWriter{wire::MessageType::kFunctions}, 0, 0};
    Packet names_{wire::MessageWriter{wire::MessageType::kNames}, 0, 0};
};

}  // namespace np::session
