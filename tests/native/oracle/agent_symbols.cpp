#include "oracle/agent_symbols.h"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string_view>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "oracle/tracee.h"

namespace np::oracle {
namespace {

struct Symbol {
    std::string_view start;  // of its name, with what tells it from others
    std::uint64_t AgentSymbols::*offset;
};

constexpr std::array kSymbols = {
    Symbol{"np::unwind::walk(", &AgentSymbols::walk},
    Symbol{"np::unwind::CodeMap::find(", &AgentSymbols::find},
    Symbol{"np::signal::(anonymous namespace)::current_state", &AgentSymbols::current_state},
    Symbol{"np_load_word_access", &AgentSymbols::load_word_access},
    Symbol{"np_copy_memory_access", &AgentSymbols::copy_memory_access},
    Symbol{"np_safe_load_failed", &AgentSymbols::safe_load_failed}};

}  // namespace

AgentSymbols AgentSymbols::of(const std::string& file) {
    AgentSymbols symbols{.file_name = file.substr(file.rfind('/') + 1)};
    const std::string command = "nm --defined-only -C '" + file + "'";
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
    if (pipe == nullptr) fail("cannot run nm (binutils)");
    std::array<char, 4096> line{};
    while (std::fgets(line.data(), line.size(), pipe.get()) != nullptr) {
        char* kind = nullptr;
        const std::uint64_t offset = std::strtoull(line.data(), &kind, 16);
        const std::string_view name = std::string_view(kind).substr(std::strlen(" t "));
        for (const Symbol& symbol : kSymbols) {
            if (!name.starts_with(symbol.start)) continue;
            if (symbols.*symbol.offset != 0) fail(file + ": two symbols " + symbol.start.data());
            symbols.*symbol.offset = offset;
        }
    }
    for (const Symbol& symbol : kSymbols) {
        if (symbols.*symbol.offset == 0) fail(file + ": no symbol " + symbol.start.data());
    }
    return symbols;
}

ProbeBuffer& create_buffer(const char* path) {
    const int file = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0 || ftruncate(file, sizeof(ProbeBuffer)) != 0) fail("cannot create the buffer");
    close(file);
    return open_buffer(path);
}

ProbeBuffer& open_buffer(const char* path) {
    const int file = open(path, O_RDWR | O_CLOEXEC);
    if (file < 0) fail("cannot open the buffer");
    void* memory = mmap(nullptr, sizeof(ProbeBuffer), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (memory == MAP_FAILED) fail("cannot map the buffer");
    close(file);
    return *static_cast<ProbeBuffer*>(memory);
}

}  // namespace np::oracle
