// The numbers of the control socket: message types, kinds and reasons.
#pragma once

#include <cstddef>
#include <cstdint>

namespace np::wire {

inline constexpr std::size_t kMaxMessageBytes = 32 << 10;
inline constexpr std::size_t kMessageHeaderBytes = 8;
inline constexpr std::uint16_t kMinVersion = 2;
inline constexpr std::uint16_t kMaxVersion = 2;
inline constexpr std::uint32_t kNoIlOffset = 0xFFFFFFFF;
inline constexpr std::uint32_t kUnaskedNames = 0;  // for a request id, at a process's end

enum class MessageType : std::uint16_t {
    kHello = 1,
    kWelcome = 2,
    kRefuse = 3,
    kOpenWindow = 4,
    kWindowOpened = 5,
    kCloseWindow = 6,
    kThreadStats = 7,
    kWindowClosed = 8,
    kResolve = 9,
    kModules = 10,
    kFunctions = 11,
    kNames = 12,
    kRelease = 13,
    kLog = 14,
    kNotice = 15,
    kTexts = 16,
};

enum class CloseReason : std::uint16_t { kDeadline = 0, kAsked = 1, kAppExit = 2, kStoodDown = 3 };

inline constexpr std::uint32_t kThreadIsManaged = 1;
inline constexpr std::uint32_t kThreadHasEnded = 2;

enum class ModuleKind : std::uint16_t { kElf = 1, kAssembly = 2 };

enum class FunctionKind : std::uint16_t {
    kNative = 1,
    kManaged = 2,
    kDynamicMethod = 3,
    kStub = 4,
    kUnloaded = 5,
};

}  // namespace np::wire
