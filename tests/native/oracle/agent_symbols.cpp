#include "oracle/agent_symbols.h"

#include <cstdlib>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "oracle/tracee.h"

namespace np::oracle {
namespace {

std::uint64_t number(const char* text) {
    return std::strtoull(text, nullptr, 0);
}

}  // namespace

AgentSymbols AgentSymbols::from(char* const* arguments) {
    return {.file_name = arguments[0],
            .walk = number(arguments[1]),
            .find = number(arguments[2]),
            .current_state = number(arguments[3]),
            .load_word_access = number(arguments[4]),
            .copy_memory_access = number(arguments[5]),
            .safe_load_failed = number(arguments[6])};
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
