#include <cstddef>
#include <fstream>
#include <map>
#include <string>

#include <gtest/gtest.h>

#include "unwind/walk_end.h"
#include "wire/drop_reason.h"
#include "wire/message_format.h"
#include "wire/profile_type.h"
#include "wire/ring_layout.h"
#include "wire/run_state.h"

namespace np::wire {
namespace {

template <typename Enumerator>
std::uint64_t number(Enumerator value) {
    return static_cast<std::uint64_t>(value);
}

std::map<std::string, std::uint64_t> ring_constants() {
    return {
        {"ring.magic", kRingMagic},
        {"ring.version", kRingVersion},
        {"ring.header_bytes", kRingHeaderBytes},
        {"ring.granule_bytes", kGranuleBytes},
        {"ring.max_record_granules", kMaxRecordGranules},
        {"ring.min_capacity", kMinRingCapacity},
        {"ring.max_capacity", kMaxRingCapacity},
        {"ring.reserve_attempts", kReserveAttempts},
        {"header.magic", offsetof(RingHeader, magic)},
        {"header.version", offsetof(RingHeader, version)},
        {"header.capacity", offsetof(RingHeader, capacity)},
        {"header.write_position", offsetof(RingHeader, write_position)},
        {"header.read_position", offsetof(RingHeader, read_position)},
        {"header.drops", offsetof(RingHeader, drops)},
        {"header.walk_ends", offsetof(RingHeader, walk_ends)},
        {"header.handler_nanoseconds", offsetof(RingHeader, handler_nanoseconds)},
        {"header.samples", offsetof(RingHeader, samples)},
        {"header.callback_nanoseconds", offsetof(RingHeader, callback_nanoseconds)},
        {"header.events", offsetof(RingHeader, events)},
        {"header.signals", offsetof(RingHeader, signals)},
        {"header.drop_reasons", kDropReasons},
        {"header.walk_end_kinds", kWalkEndKinds},
        {"state.free", number(RecordState::kFree)},
        {"state.reserved", number(RecordState::kReserved)},
        {"state.committed", number(RecordState::kCommitted)},
        {"state.discarded", number(RecordState::kDiscarded)},
        {"word.state_shift", kStateShift},
        {"word.granules_shift", kGranulesShift},
    };
}

std::map<std::string, std::uint64_t> sample_constants() {
    constexpr std::size_t kLabels = offsetof(SampleRecord, labels);
    return {
        {"sample.header_word", offsetof(SampleRecord, header_word)},
        {"sample.window_id", offsetof(SampleRecord, window_id)},
        {"sample.kind", offsetof(SampleRecord, kind)},
        {"sample.frame_count", offsetof(SampleRecord, frame_count)},
        {"sample.thread_id", offsetof(SampleRecord, thread_id)},
        {"sample.walk_end", offsetof(SampleRecord, walk_end)},
        {"sample.value_count", offsetof(SampleRecord, value_count)},
        {"sample.periods", offsetof(SampleRecord, periods)},
        {"sample.trace_id_high", kLabels + offsetof(Labels, trace_id_high)},
        {"sample.trace_id_low", kLabels + offsetof(Labels, trace_id_low)},
        {"sample.span_id", kLabels + offsetof(Labels, span_id)},
        {"sample.label_set_id", kLabels + offsetof(Labels, label_set_id)},
        {"sample.endpoint_id", kLabels + offsetof(Labels, endpoint_id)},
        {"sample.values", sizeof(SampleRecord)},
        {"sample.max_values", kMaxValues},
        {"sample.max_frames", kMaxFrames},
    };
}

std::map<std::string, std::uint64_t> reasons() {
    using unwind::WalkEnd;
    return {
        {"walk_end.root", number(WalkEnd::kRoot)},
        {"walk_end.depth_limit", number(WalkEnd::kDepthLimit)},
        {"walk_end.unknown_code", number(WalkEnd::kUnknownCode)},
        {"walk_end.unreadable_memory", number(WalkEnd::kUnreadableMemory)},
        {"walk_end.no_progress", number(WalkEnd::kNoProgress)},
        {"walk_end.unsupported_rule", number(WalkEnd::kUnsupportedRule)},
        {"walk_end.bad_return_address", number(WalkEnd::kBadReturnAddress)},
        {"drop.ring_full", number(DropReason::kRingFull)},
        {"drop.no_walk_buffer", number(DropReason::kNoWalkBuffer)},
        {"drop.contended", number(DropReason::kContended)},
        {"drop.owner_died", number(DropReason::kOwnerDied)},
        {"drop.late_signal", number(DropReason::kLateSignal)},
        {"drop.segv_blocked", number(DropReason::kSegvBlocked)},
        {"drop.foreign_signal", number(DropReason::kForeignSignal)},
        {"drop.timer_refused", number(DropReason::kTimerRefused)},
        {"drop.thread_ended", number(DropReason::kThreadEnded)},
        {"drop.handler_nested", number(DropReason::kHandlerNested)},
        {"drop.signal_blocked", number(DropReason::kSignalBlocked)},
        {"drop.unreadable_event", number(DropReason::kUnreadableEvent)},
        {"drop.thread_moved", number(DropReason::kThreadMoved)},
        {"drop.window_ended", number(DropReason::kWindowEnded)},
    };
}

std::map<std::string, std::uint64_t> message_constants() {
    return {
        {"message.max_bytes", kMaxMessageBytes},
        {"message.header_bytes", kMessageHeaderBytes},
        {"message.hello", number(MessageType::kHello)},
        {"message.welcome", number(MessageType::kWelcome)},
        {"message.refuse", number(MessageType::kRefuse)},
        {"message.open_window", number(MessageType::kOpenWindow)},
        {"message.window_opened", number(MessageType::kWindowOpened)},
        {"message.close_window", number(MessageType::kCloseWindow)},
        {"message.thread_stats", number(MessageType::kThreadStats)},
        {"message.window_closed", number(MessageType::kWindowClosed)},
        {"message.resolve", number(MessageType::kResolve)},
        {"message.modules", number(MessageType::kModules)},
        {"message.functions", number(MessageType::kFunctions)},
        {"message.names", number(MessageType::kNames)},
        {"message.release", number(MessageType::kRelease)},
        {"message.log", number(MessageType::kLog)},
        {"message.notice", number(MessageType::kNotice)},
        {"message.texts", number(MessageType::kTexts)},
        {"protocol.version", kMaxVersion},
        {"profile_type.cpu", number(ProfileType::kCpu)},
        {"profile_type.wall", number(ProfileType::kWall)},
        {"profile_type.heap", number(ProfileType::kHeap)},
        {"profile_type.threads", number(ProfileType::kThreads)},
        {"profile_type.contention", number(ProfileType::kContention)},
        {"profile_type.exceptions", number(ProfileType::kExceptions)},
        {"profile_type.alloc", number(ProfileType::kAlloc)},
        {"run_state.running", number(RunState::kRunning)},
        {"run_state.waiting", number(RunState::kWaiting)},
        {"run_state.polling", number(RunState::kPolling)},
        {"run_state.socket", number(RunState::kSocket)},
        {"run_state.file", number(RunState::kFile)},
        {"run_state.sleeping", number(RunState::kSleeping)},
        {"run_state.in_call", number(RunState::kInCall)},
        {"run_state.blocked", number(RunState::kBlocked)},
        {"close_reason.deadline", number(CloseReason::kDeadline)},
        {"close_reason.asked", number(CloseReason::kAsked)},
        {"close_reason.app_exit", number(CloseReason::kAppExit)},
        {"close_reason.stood_down", number(CloseReason::kStoodDown)},
        {"thread_flag.managed", kThreadIsManaged},
        {"thread_flag.ended", kThreadHasEnded},
        {"module_kind.elf", number(ModuleKind::kElf)},
        {"module_kind.assembly", number(ModuleKind::kAssembly)},
        {"function_kind.native", number(FunctionKind::kNative)},
        {"function_kind.managed", number(FunctionKind::kManaged)},
        {"function_kind.dynamic_method", number(FunctionKind::kDynamicMethod)},
        {"function_kind.stub", number(FunctionKind::kStub)},
        {"function_kind.unloaded", number(FunctionKind::kUnloaded)},
        {"il_offset.none", kNoIlOffset},
        {"names.unasked", kUnaskedNames},
    };
}

std::map<std::string, std::uint64_t> golden() {
    std::map<std::string, std::uint64_t> values;
    std::ifstream file{NP_WIRE_GOLDEN};
    for (std::string line; std::getline(file, line);) {
        const std::size_t equals = line.find(" = ");
        if (line.starts_with('#') || equals == std::string::npos) continue;
        values[line.substr(0, equals)] = std::stoull(line.substr(equals + 3), nullptr, 0);
    }
    return values;
}

TEST(WireLayout, Every_constant_is_what_the_golden_file_says_and_none_is_missing) {
    auto ours = ring_constants();
    ours.merge(sample_constants());
    ours.merge(reasons());
    ours.merge(message_constants());
    EXPECT_EQ(ours, golden());
}

}  // namespace
}  // namespace np::wire
