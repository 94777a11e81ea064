#include <memory>

#include "session/control_thread.h"
#include "session/log.h"
#include "wire/message_format.h"

namespace np::session {

using wire::MessageType;

void ControlThread::read_packets() {
    // A host that sends without end must not keep us from the window's deadline.
    constexpr int kMaxPackets = 16;
    for (int i = 0; i < kMaxPackets; ++i) {
        const auto packet = host_.receive();
        if (packet.empty()) return;
        handle(wire::MessageReader{packet});
    }
}

void ControlThread::handle(wire::MessageReader message) {
    if (!message.is_whole()) return break_off("a message of the wrong length");
    const bool is_greeting =
        message.type() == MessageType::kWelcome || message.type() == MessageType::kRefuse;
    if (is_greeting != (greeting_ == Greeting::kSent)) {
        return break_off("a message out of its turn");
    }
    switch (message.type()) {
        case MessageType::kWelcome: return handle_welcome(message);
        case MessageType::kRefuse: return handle_refuse(message);
        case MessageType::kOpenWindow: return handle_open(message);
        case MessageType::kCloseWindow: return handle_close(message);
        case MessageType::kResolve: return handle_resolve(message);
        case MessageType::kRelease: awaits_release_ = false; return;
        case MessageType::kNotice: return handle_notice(message);
        case MessageType::kHello:
        case MessageType::kWindowOpened:
        case MessageType::kThreadStats:
        case MessageType::kWindowClosed:
        case MessageType::kModules:
        case MessageType::kFunctions:
        case MessageType::kNames:
        case MessageType::kLog:
        case MessageType::kTexts: break;
    }
    break_off("a message of unknown type");
}

void ControlThread::handle_welcome(wire::MessageReader message) {
    const auto version = message.take<std::uint16_t>();
    message.take_string();
    if (!message.is_complete()) return break_off("a malformed welcome");
    if (version < wire::kMinVersion || version > wire::kMaxVersion) {
        return break_off("a version that was not offered");
    }
    greeting_ = Greeting::kAccepted;
}

void ControlThread::handle_refuse(wire::MessageReader message) {
    log_line("the host refuses this process: " + std::string{message.take_string()});
    // A guest's refusal is the guest's.
    if (!guest_) was_refused_ = true;
    host_.close();
}

void ControlThread::handle_notice(wire::MessageReader message) {
    // The app's stderr is not ours to fill.
    constexpr int kMaxNotices = 20;
    const auto text = message.take_string();
    if (!message.is_complete()) return break_off("a malformed notice");
    if (notices_ >= kMaxNotices) return;
    ++notices_;
    log_line(text);
}

void ControlThread::handle_open(wire::MessageReader message) {
    const auto request = read_open_window(message);
    if (!request) return break_off("a malformed open_window");
    const OpenedWindow opened = parts_.window.open(*request);
    if (opened.status == OpenStatus::kStoodDown) tell_of_problem(opened.detail);
    send_opened(host_, request->window_id, opened);
}

void ControlThread::handle_close(wire::MessageReader message) {
    const auto window_id = read_close_window(message);
    if (!window_id) return break_off("a malformed close_window");
    // It may have ended by itself meanwhile: then window_closed is already on its way.
    if (parts_.window.is_open() && parts_.window.id() == *window_id) {
        close_window(wire::CloseReason::kAsked);
    }
}

void ControlThread::handle_resolve(wire::MessageReader message) {
    const auto request = read_resolve(message);
    if (!request) return break_off("a malformed resolve");
    const auto packets = std::make_unique<NamePackets>(host_, request->request_id);
    parts_.names.resolve(request->addresses, *packets);
}

}  // namespace np::session
