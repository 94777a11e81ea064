#include <algorithm>
#include <array>
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
    map.resize(std::min<std::size_t>(map.size(), count));
    for (const IlToNative& entry : map) {
        if (*offset >= entry.native_start && *offset < entry.native_end &&
            entry.il_offset < kFirstIlMark) {
            return entry.il_offset;
        }
    }
    return wire::kNoIlOffset;
}

}  // namespace np::clr
