#include "symbols/loaded_libraries.h"

#include <algorithm>
#include <array>
#include <climits>
#include <cstring>

#include <elf.h>
#include <link.h>
#include <unistd.h>

#include "base/byte_reader.h"
#include "base/safe_load.h"

namespace np::symbols {
namespace {

// What the loader's callback may copy: it runs under the loader's lock, so no more than needed.
struct RawLibrary {
    std::string name;
    std::uint64_t load_bias;
    std::vector<ElfW(Phdr)> headers;
};

int copy_headers(dl_phdr_info* info, std::size_t /*size*/, void* context) {
    auto& libraries = *static_cast<std::vector<RawLibrary>*>(context);
    libraries.push_back({.name = info->dlpi_name != nullptr ? info->dlpi_name : "",
                         .load_bias = info->dlpi_addr,
                         .headers = {info->dlpi_phdr, info->dlpi_phdr + info->dlpi_phnum}});
    return 0;
}

int read_generation(dl_phdr_info* info, std::size_t /*size*/, void* context) {
    *static_cast<std::uint64_t*>(context) = info->dlpi_adds + info->dlpi_subs;
    return 1;
}

std::string main_program_path() {
    std::array<char, PATH_MAX> path{};
    const ssize_t length = readlink("/proc/self/exe", path.data(), path.size());
    return length > 0 ? std::string(path.data(), static_cast<std::size_t>(length)) : std::string();
}

std::vector<std::uint8_t> build_id_in(std::uint64_t notes, std::uint64_t size) {
    constexpr std::uint64_t kMaxNotes = 4096;
    std::vector<std::uint8_t> bytes(std::min(size, kMaxNotes));
    if (!base::copy_memory(bytes.data(), notes, bytes.size())) return {};
    base::ByteReader reader(bytes);
    const auto padded = [](std::uint32_t length) {
        return (std::size_t{length} + 3) & ~std::size_t{3};
    };
    while (reader.more()) {
        const std::uint32_t name_size = reader.u32();
        const std::uint32_t data_size = reader.u32();
        const std::uint32_t type = reader.u32();
        const auto name = reader.bytes(padded(name_size));
        const auto data = reader.bytes(std::min(padded(data_size), reader.remaining()));
        const bool is_gnu =
            name_size == 4 && name.size() == 4 && std::memcmp(name.data(), "GNU", 4) == 0;
        if (reader.ok() && is_gnu && type == NT_GNU_BUILD_ID && data.size() >= data_size) {
            return {data.begin(), data.begin() + data_size};
        }
    }
    return {};
}

LoadedLibrary facts_of(const RawLibrary& raw) {
    LoadedLibrary library{.path = raw.name, .load_bias = raw.load_bias};
    for (const auto& header : raw.headers) {
        const std::uint64_t start = raw.load_bias + header.p_vaddr;
        switch (header.p_type) {
            case PT_LOAD:
                library.segments.push_back({.start = start,
                                            .end = start + header.p_memsz,
                                            .file_offset = header.p_offset,
                                            .executable = (header.p_flags & PF_X) != 0});
                break;
            case PT_GNU_EH_FRAME: library.eh_frame_header = start; break;
            case PT_DYNAMIC: library.dynamic = start; break;
            case PT_GNU_RELRO:
                library.constants = start;
                library.constants_size = header.p_memsz;
                break;
            case PT_NOTE:
                if (library.build_id.empty()) library.build_id = build_id_in(start, header.p_memsz);
                break;
            default: break;
        }
    }
    return library;
}

}  // namespace

std::vector<LoadedLibrary> loaded_libraries() {
    std::vector<RawLibrary> raw;
    dl_iterate_phdr(copy_headers, &raw);
    std::vector<LoadedLibrary> libraries;
    libraries.reserve(raw.size());
    bool first = true;
    for (const RawLibrary& entry : raw) {
        LoadedLibrary library = facts_of(entry);
        if (library.path.empty() && first) library.path = main_program_path();
        if (library.path.starts_with("linux-vdso") || library.path.starts_with("linux-gate")) {
            library.path = "[vdso]";
        }
        first = false;
        libraries.push_back(std::move(library));
    }
    return libraries;
}

std::uint64_t loader_generation() {
    std::uint64_t generation = 0;
    dl_iterate_phdr(read_generation, &generation);
    return generation;
}

}  // namespace np::symbols
