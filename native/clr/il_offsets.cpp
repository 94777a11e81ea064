#include <algorithm>
#include <array>
#include <span>
#include <vector>

#include "clr/method_names.h"

namespace np::clr {
namespace {

constexpr std::uint32_t kMaxVersions = 32;
constexpr std::uint32_t kMaxRanges = 8;
constexpr std::uint32_t kMaxMapEntries = 1 << 16;

// The distance of `pc` from the code's start, counted over its ranges in order, as the IL map
// counts.
std::optional<std::uint32_t> native_offset(const ProfilerInfo& runtime, std::uintptr_t start,
                                           std::uintptr_t pc) noexcept {
    std::array<CodeRange, kMaxRanges> ranges{};
    std::uint32_t count = 0;
    if (!succeeded(runtime.GetCodeInfo4(start, kMaxRanges, &count, ranges.data()))) return {};
    std::uintptr_t before = 0;
    for (std::uint32_t i = 0; i < std::min(count, kMaxRanges); ++i) {
        const std::uintptr_t inside = pc - ranges[i].start;
        if (inside < ranges[i].size) return static_cast<std::uint32_t>(before + inside);
        before += ranges[i].size;
    }
    return {};
}

// Code between statements (calls of helpers, epilogues) belongs to the statement before it.
std::uint32_t statement_at(std::span<const IlToNative> map, std::uint32_t offset) noexcept {
    const IlToNative* before = nullptr;
    for (const IlToNative& entry : map) {
        const bool is_inside = offset >= entry.native_start && offset < entry.native_end;
        if (is_inside && entry.il_offset == kIlProlog) return 0;
        if (entry.il_offset >= kFirstIlMark || entry.native_start > offset) continue;
        if (is_inside) return entry.il_offset;
        if (before == nullptr || entry.native_start >= before->native_start) before = &entry;
    }
    return before == nullptr ? wire::kNoIlOffset : before->il_offset;
}

}  // namespace

std::uintptr_t MethodNames::code_start(const MethodAt& method, std::uintptr_t pc) const noexcept {
    std::array<std::uintptr_t, kMaxVersions> starts{};
    std::uint32_t count = 0;
    if (!succeeded(runtime_.GetNativeCodeStartAddresses(method.function, method.version,
                                                        kMaxVersions, &count, starts.data()))) {
        return 0;
    }
    for (std::uint32_t i = 0; i < std::min(count, kMaxVersions); ++i) {
        if (native_offset(runtime_, starts[i], pc)) return starts[i];
    }
    return 0;
}

std::uint32_t MethodNames::il_offset(const MethodAt& method, std::uintptr_t pc) const noexcept {
    const std::uintptr_t start = code_start(method, pc);
    const auto offset = start == 0 ? std::nullopt : native_offset(runtime_, start, pc);
    std::uint32_t count = 0;
    if (!offset || !succeeded(runtime_.GetILToNativeMapping3(start, 0, &count, nullptr))) {
        return wire::kNoIlOffset;
    }
    if (count == 0 || count > kMaxMapEntries) return wire::kNoIlOffset;
    std::vector<IlToNative> map(count);
    if (!succeeded(runtime_.GetILToNativeMapping3(start, count, &count, map.data()))) {
        return wire::kNoIlOffset;
    }
    return statement_at({map.data(), std::min<std::size_t>(map.size(), count)}, *offset);
}

}  // namespace np::clr
