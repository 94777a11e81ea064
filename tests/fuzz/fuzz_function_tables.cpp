// The runtime's tables of functions. The input is where the code ends, and .eh_frame_hdr and the
// constants begin, and behind these three numbers of 32 bits the library as it lies in memory up to
// where nothing can be read.
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "fault_handler.h"
#include "symbols/function_tables.h"

namespace {

// As the loader does it: what is an offset in the library becomes an address.
void relocate(std::uint64_t base, std::uint64_t size, std::uint64_t constants) {
    constexpr std::uint64_t kFlags = 8;  // what is below is no offset
    for (std::uint64_t at = constants; at + 8 <= size; at += 8) {
        void* const word = reinterpret_cast<void*>(base + at);
        std::uint64_t value = 0;
        std::memcpy(&value, word, sizeof value);
        if (value >= size || value < kFlags) continue;
        value += base;
        std::memcpy(word, &value, sizeof value);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::uint32_t offsets[3];
    if (size < sizeof offsets) return 0;
    np::fuzz::tolerate_faults();
    std::memcpy(offsets, data, sizeof offsets);
    const auto [code_end, header, constants] = offsets;
    size -= sizeof offsets;
    const np::fuzz::GuardedBytes bytes({data + sizeof offsets, size});
    const std::uint64_t base = bytes.address();
    relocate(base, size, constants);
    const np::symbols::LoadedLibrary library{
        .path = "fuzz",
        .load_bias = base,
        .segments = {{.start = base, .end = base + code_end, .file_offset = 0, .executable = true},
                     {.start = base + code_end,
                      .end = base + size + 4096,
                      .file_offset = code_end,
                      .executable = false}},
        .eh_frame_header = base + header,
        .constants = base + constants,
        .constants_size = 1 << 20};
    std::uint64_t last = 0;
    for (const np::symbols::TableFunction& one : np::symbols::read_function_tables(library)) {
        const bool is_inside =
            one.start - base < code_end && one.size <= base + code_end - one.start;
        if (one.start <= last || one.size == 0 || !is_inside || one.name.empty()) std::abort();
        last = one.start;
    }
    return 0;
}
