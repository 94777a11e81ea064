// Compiles the unwind tables of libraries that are given as files, mapped as the loader does it,
// and looks again and again for libraries while none comes.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <elf.h>
#include <sys/mman.h>

#include "symbols/code_registry.h"
#include "symbols/library_table.h"

namespace np::bench {
namespace {

constexpr int kLooks = 1000;

std::uint64_t cpu_now() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000'000 +
           static_cast<std::uint64_t>(time.tv_nsec);
}

std::vector<Elf64_Phdr> headers_of(const std::vector<char>& file) {
    Elf64_Ehdr header{};
    if (file.size() < sizeof header) return {};
    std::copy_n(file.data(), sizeof header, reinterpret_cast<char*>(&header));
    const std::size_t size = header.e_phnum * sizeof(Elf64_Phdr);
    if (header.e_phoff > file.size() || size > file.size() - header.e_phoff) return {};
    std::vector<Elf64_Phdr> headers(header.e_phnum);
    std::copy_n(file.data() + header.e_phoff, size, reinterpret_cast<char*>(headers.data()));
    return headers;
}

// Where each part lies that is loaded; never unmapped.
symbols::LoadedLibrary map_library(const std::string& path) {
    std::ifstream stream(path, std::ios::binary);
    const std::vector<char> file{std::istreambuf_iterator<char>(stream), {}};
    const std::vector<Elf64_Phdr> headers = headers_of(file);
    std::uint64_t end = 0;
    for (const Elf64_Phdr& header : headers)
        if (header.p_type == PT_LOAD) end = std::max(end, header.p_vaddr + header.p_memsz);
    void* const memory =
        mmap(nullptr, end, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (end == 0 || memory == MAP_FAILED) return {.path = path};
    symbols::LoadedLibrary library{.path = path,
                                   .load_bias = reinterpret_cast<std::uint64_t>(memory)};
    for (const Elf64_Phdr& header : headers) {
        const std::uint64_t start = library.load_bias + header.p_vaddr;
        if (header.p_type == PT_GNU_EH_FRAME) library.eh_frame_header = start;
        if (header.p_type != PT_LOAD || header.p_offset + header.p_filesz > file.size()) continue;
        std::copy_n(file.data() + header.p_offset, header.p_filesz, reinterpret_cast<char*>(start));
        library.segments.push_back({.start = start,
                                    .end = start + header.p_memsz,
                                    .file_offset = header.p_offset,
                                    .executable = (header.p_flags & PF_X) != 0});
    }
    return library;
}

void compile(const std::string& path) {
    const symbols::LoadedLibrary library = map_library(path);
    const std::uint64_t before = cpu_now();
    const auto compiled = symbols::compile_library(library);
    const std::uint64_t spent = cpu_now() - before;
    std::printf("library %s %zu %lu\n", path.c_str(), symbols::memory_of(*compiled), spent);
}

void look_again() {
    symbols::CodeRegistry registry;
    registry.scan_libraries();
    const std::uint64_t before = cpu_now();
    int changes = 0;
    for (int i = 0; i < kLooks; ++i)
        if (registry.scan_libraries()) ++changes;
    std::printf("looks %d %d %lu\n", kLooks, changes, (cpu_now() - before) / kLooks);
}

}  // namespace
}  // namespace np::bench

int main(int count, char** arguments) {
    for (int i = 1; i < count; ++i)
        np::bench::compile(arguments[i]);
    np::bench::look_again();
}
