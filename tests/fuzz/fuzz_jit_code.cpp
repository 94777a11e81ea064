// What is read about jitted code: the header that the runtime keeps, UNWIND_INFO, prologues and
// epilogues.
#include <array>
#include <cstdlib>
#include <cstring>

#include "fault_handler.h"
#include "symbols/jit_code_header.h"
#include "symbols/prologue_decoder.h"
#include "unwind/epilogue.h"
#include "unwind/unwind_info.h"

namespace {

constexpr std::size_t kCode = 64;  // before it, the pointer to the header

// The input is the header; what must point to it does, so that the fuzzer need not guess addresses.
void read_header(const std::uint8_t* data, std::size_t size) {
    const np::fuzz::GuardedBytes header({data, size});
    const std::uint64_t address = header.address();
    std::array<std::uint8_t, kCode + 8> code{};
    std::memcpy(code.data(), &address, sizeof address);
    const np::fuzz::GuardedBytes body(code);
    std::uint64_t function_id = 0;
    if (size >= 32) std::memcpy(&function_id, data + 24, sizeof function_id);
    const std::uint64_t start = body.address() + 8;
    const auto bodies = np::symbols::read_jit_code_header(start, kCode, function_id);
    if (!bodies.has_value()) return;
    for (const auto& found : *bodies) {
        if (found.start < start || found.start + found.size > start + kCode) std::abort();
    }
}

void read_unwind_info(const std::uint8_t* data, std::size_t size) {
    const np::fuzz::GuardedBytes info({data, size});
    const np::unwind::ManagedFunction function{.start = info.address(),
                                               .end = info.address() + size,
                                               .unwind_info = info.address(),
                                               .image_base = info.address()};
    for (std::uint64_t offset = 0; offset < 64; ++offset) {
        static_cast<void>(np::unwind::rule_from_unwind_info(function, offset));
        static_cast<void>(np::unwind::rule_in_epilogue(function, info.address() + offset));
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    np::fuzz::tolerate_faults();
    read_header(data, size);
    read_unwind_info(data, size);
    const auto info = np::symbols::unwind_info_from_prologue({data, size});
    if (info.size() < 4) std::abort();
    return 0;
}
