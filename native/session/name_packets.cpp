#include "session/name_packets.h"

namespace np::session {
namespace {

// Longer texts are cut, so that one definition always fits into an empty packet.
constexpr std::size_t kMaxPath = 4096;
constexpr std::size_t kMaxName = 6144;

void write(wire::MessageWriter& message, const ModuleDefinition& module) {
    message.put(module.module_id);
    message.put(static_cast<std::uint16_t>(module.kind));
    message.put(module.start);
    message.put(module.end);
    message.put(module.file_offset);
    message.put_string(module.path, kMaxPath);
    message.put_string(module.build_id, kMaxPath);
}

void write(wire::MessageWriter& message, const FunctionDefinition& function) {
    message.put(function.function_id);
    message.put(function.module_id);
    message.put(static_cast<std::uint16_t>(function.kind));
    message.put(function.token);
    message.put_string(function.type_name, kMaxName);
    message.put_string(function.type_arguments, kMaxName);
    message.put_string(function.method_name, kMaxName);
    message.put_string(function.method_arguments, kMaxName);
}

void write(wire::MessageWriter& message, const ResolvedName& name) {
    message.put(name.address);
    message.put(name.function_id);
    message.put(name.module_id);
    message.put(name.il_offset);
}

}  // namespace

NamePackets::NamePackets(HostLink& host, std::uint32_t request_id) noexcept
    : host_{host}, request_id_{request_id} {
    begin(modules_, wire::MessageType::kModules);
    begin(functions_, wire::MessageType::kFunctions);
    begin_names();
}

void NamePackets::begin(Packet& packet, wire::MessageType type) noexcept {
    packet.message = wire::MessageWriter{type};
    packet.count_at = packet.message.size();
    packet.count = 0;
    packet.message.put(std::uint16_t{0});
}

void NamePackets::begin_names() noexcept {
    names_.message = wire::MessageWriter{wire::MessageType::kNames};
    names_.message.put(request_id_);
    names_.count_at = names_.message.size();
    names_.count = 0;
    names_.message.put(std::uint16_t{0});
    names_.message.put(std::uint8_t{0});
    names_.message.put(std::uint8_t{0});
}

void NamePackets::add(const ModuleDefinition& module) {
    const std::size_t before = modules_.message.size();
    write(modules_.message, module);
    if (!modules_.message.fits()) {
        modules_.message.rewind(before);
        send_modules();
        write(modules_.message, module);
    }
    ++modules_.count;
}

void NamePackets::add(const FunctionDefinition& function) {
    const std::size_t before = functions_.message.size();
    write(functions_.message, function);
    if (!functions_.message.fits()) {
        functions_.message.rewind(before);
        send_functions();
        write(functions_.message, function);
    }
    ++functions_.count;
}

void NamePackets::add(const ResolvedName& name) {
    const std::size_t before = names_.message.size();
    write(names_.message, name);
    if (!names_.message.fits()) {
        names_.message.rewind(before);
        send_names(0);
        write(names_.message, name);
    }
    ++names_.count;
}

void NamePackets::finish() {
    send_names(1);
}

void NamePackets::send(Packet& packet) {
    packet.message.patch(packet.count_at, packet.count);
    host_.send(packet.message.finish());
}

void NamePackets::send_modules() {
    if (modules_.count == 0) return;
    send(modules_);
    begin(modules_, wire::MessageType::kModules);
}

void NamePackets::send_functions() {
    send_modules();
    if (functions_.count == 0) return;
    send(functions_);
    begin(functions_, wire::MessageType::kFunctions);
}

void NamePackets::send_names(std::uint8_t is_last) {
    send_functions();
    names_.message.patch(names_.count_at + sizeof(std::uint16_t), is_last);
    send(names_);
    begin_names();
}

}  // namespace np::session
