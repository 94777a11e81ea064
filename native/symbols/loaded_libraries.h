// The ELF objects that the dynamic loader has mapped, as plain facts.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace np::symbols {

struct ElfSegment {
    std::uint64_t start;
    std::uint64_t end;
    std::uint64_t file_offset;
    bool executable;
};

struct LoadedLibrary {
    std::string path;  // of the main program its own path, "[vdso]" for the kernel's
    std::uint64_t load_bias = 0;
    std::vector<ElfSegment> segments = {};  // PT_LOAD
    std::uint64_t eh_frame_header = 0;      // address of PT_GNU_EH_FRAME, 0 when there is none
    std::uint64_t dynamic = 0;              // address of PT_DYNAMIC, 0 when there is none
    std::uint64_t constants = 0;            // address of PT_GNU_RELRO, 0 when there is none
    std::uint64_t constants_size = 0;
    std::vector<std::uint8_t> build_id = {};  // empty when there is none

    // Null when `address` lies in none.
    [[nodiscard]] const ElfSegment* segment_at(std::uint64_t address) const noexcept {
        for (const ElfSegment& segment : segments) {
            if (address >= segment.start && address < segment.end) return &segment;
        }
        return nullptr;
    }

    friend bool operator==(const LoadedLibrary& a, const LoadedLibrary& b) noexcept {
        return a.load_bias == b.load_bias && a.eh_frame_header == b.eh_frame_header &&
               a.dynamic == b.dynamic && a.path == b.path && a.build_id == b.build_id;
    }
};

// All of them, the main program and the vdso included. Inside the loader's callback only program
// headers are copied.
[[nodiscard]] std::vector<LoadedLibrary> loaded_libraries();

// A number that changes whenever a library is loaded or unloaded.
[[nodiscard]] std::uint64_t loader_generation();

}  // namespace np::symbols
