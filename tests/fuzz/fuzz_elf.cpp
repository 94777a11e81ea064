// ELF symbols, from a file and from memory.
#include <cstdlib>
#include <string>

#include <sys/mman.h>
#include <unistd.h>

#include "fault_handler.h"
#include "symbols/elf_symbols.h"

namespace {

using np::symbols::LoadedLibrary;

void read_as_file(const std::uint8_t* data, std::size_t size) {
    const int fd = memfd_create("fuzz", MFD_CLOEXEC);
    if (fd < 0 || write(fd, data, size) != static_cast<ssize_t>(size)) std::abort();
    const LoadedLibrary library{.path = "/proc/self/fd/" + std::to_string(fd)};
    const auto symbols = np::symbols::read_file_symbols(library);
    static_cast<void>(symbols.find(0x1000));
    close(fd);
}

void read_as_memory(const std::uint8_t* data, std::size_t size) {
    const np::fuzz::GuardedBytes bytes({data, size});
    const LoadedLibrary library{
        .path = "fuzz",
        .load_bias = bytes.address(),
        .segments = {{.start = bytes.address(),
                      .end = bytes.address() + size,
                      .file_offset = 0,
                      .executable = true}},
        .dynamic = bytes.address(),
    };
    const auto symbols = np::symbols::read_dynamic_symbols(library);
    static_cast<void>(symbols.find(bytes.address() + size / 2));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    np::fuzz::tolerate_faults();
    read_as_file(data, size);
    read_as_memory(data, size);
    return 0;
}
