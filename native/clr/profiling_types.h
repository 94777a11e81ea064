// Types of the profiling and metadata interfaces, in the widths that the runtime uses on 64-bit
// Linux.
#pragma once

#include <cstdint>

namespace np::clr {

using ModuleId = std::uintptr_t;
using ClassId = std::uintptr_t;
using FunctionId = std::uintptr_t;
using ThreadId = std::uintptr_t;
using ObjectId = std::uintptr_t;
using ReJitId = std::uintptr_t;
using Token = std::uint32_t;  // mdToken and every md* type
using Utf16 = char16_t;

struct CodeRange {  // COR_PRF_CODE_INFO
    std::uintptr_t start;
    std::size_t size;
};

struct JitFunction {  // COR_PRF_FUNCTION
    FunctionId function;
    ReJitId version;
};

struct IlToNative {  // COR_DEBUG_IL_TO_NATIVE_MAP
    std::uint32_t il_offset;
    std::uint32_t native_start;
    std::uint32_t native_end;
};

// IL offsets from here on are marks: no mapping, prolog, epilog.
inline constexpr std::uint32_t kFirstIlMark = 0xFFFFFFFD;
inline constexpr std::uint32_t kIlProlog = 0xFFFFFFFE;

// COR_PRF_MODULE_FLAGS
inline constexpr std::uint32_t kModuleDynamic = 0x4;
inline constexpr std::uint32_t kModuleFlatLayout = 0x20;

// COR_PRF_MONITOR: what the runtime tells us. Never GC (0x80) or OBJECT_ALLOCATED (0x100): they put
// every allocation on a slow path.
inline constexpr std::uint32_t kMonitorModuleLoads = 0x4;
inline constexpr std::uint32_t kMonitorJitCompilation = 0x20;
inline constexpr std::uint32_t kMonitorThreads = 0x200;
// COR_PRF_HIGH_MONITOR. EVENT_PIPE costs nothing while no session of ours runs.
inline constexpr std::uint32_t kHighMonitorDynamicFunctionUnloads = 0x4;
inline constexpr std::uint32_t kHighMonitorEventPipe = 0x80;

}  // namespace np::clr
