// .eh_frame_hdr, searched in place by a handler: the input is the distance of the address in
// question from the header, a register's number, three bytes of padding, and the header with what
// follows it, up to the end of readable memory.
#include <array>
#include <cstdlib>
#include <cstring>

#include "fault_handler.h"
#include "unwind/eh_frame_search.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr std::size_t kPrefix = 8;
    if (size < kPrefix) return 0;
    np::fuzz::tolerate_faults();
    std::int32_t distance = 0;
    std::memcpy(&distance, data, sizeof distance);
    const np::fuzz::GuardedBytes bytes({data + kPrefix, size - kPrefix});
    const std::uint64_t pc = bytes.address() + static_cast<std::uint64_t>(std::int64_t{distance});
    std::array<std::uint64_t, np::unwind::kEhFrameScratchWords> scratch{};
    const np::unwind::Rule rule = np::unwind::rule_from_eh_frame(
        bytes.address(), pc, data[sizeof distance] & 15, np::unwind::WalkScratch{scratch});
    if (rule.kind == np::unwind::RuleKind::kStep && rule.return_words == 0) std::abort();
    const np::unwind::FrameBounds function =
        np::unwind::function_from_eh_frame(bytes.address(), pc, np::unwind::WalkScratch{scratch});
    if (function.size != 0 && pc - function.start >= function.size) std::abort();
    return 0;
}
