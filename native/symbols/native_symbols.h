// Names addresses in native code: which module, which ELF symbol.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace np::symbols {

// One executable segment of a library, as a pprof mapping wants it.
struct NativeModule {
    std::string path;         // "[vdso]" for the kernel's
    std::string build_id;     // hex, empty when the library has none
    std::uint64_t start = 0;  // of the mapped segment
    std::uint64_t end = 0;
    std::uint64_t file_offset = 0;
};

struct NativeLocation {
    NativeModule module;
    std::string symbol;              // mangled as in the file, empty when none covers the address
    std::uint64_t symbol_start = 0;  // 0 when there is no symbol
};

// Thread-safe. Reads a library's symbols when the first of its addresses is asked for: .symtab of
// the file, or of its debug file, when that is of the mapped build and has it, else .dynsym in
// memory and the runtime's tables. A library that was unloaded keeps its names until another takes
// its place.
class NativeSymbols {
public:
    NativeSymbols();
    ~NativeSymbols();
    NativeSymbols(const NativeSymbols&) = delete;
    NativeSymbols& operator=(const NativeSymbols&) = delete;

    // Nothing when `address` is not in a native library.
    [[nodiscard]] std::optional<NativeLocation> find(std::uint64_t address);

private:
    struct Library;

    void rescan();
    [[nodiscard]] Library* find_library(std::uint64_t address);

    std::mutex mutex_;
    std::vector<std::unique_ptr<Library>> libraries_;
    std::uint64_t generation_ = 0;  // of the loader when libraries_ was taken
};

}  // namespace np::symbols
