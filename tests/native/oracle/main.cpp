// oracle STEPS REPORT BUFFER AGENT-FILE OFFSET*6 -- PROGRAM...: see run_oracle, which starts it.
#include <cstdlib>
#include <cstring>
#include <string>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "oracle/stepper.h"

namespace {

using namespace np::oracle;  // NOLINT(google-build-using-namespace)

ProbeBuffer& create_buffer(const char* path) {
    const int file = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0 || ftruncate(file, sizeof(ProbeBuffer)) != 0) fail("cannot create the buffer");
    void* memory = mmap(nullptr, sizeof(ProbeBuffer), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (memory == MAP_FAILED) fail("cannot map the buffer");
    return *static_cast<ProbeBuffer*>(memory);
}

std::uint64_t number(const char* text) {
    return std::strtoull(text, nullptr, 0);
}

}  // namespace

int main(int count, char** arguments) {
    constexpr int kOwnArguments = 12;
    if (count < kOwnArguments + 1 || std::strcmp(arguments[kOwnArguments - 1], "--") != 0) {
        fail("usage: oracle STEPS REPORT BUFFER AGENT-FILE OFFSET*6 -- PROGRAM...");
    }
    ProbeBuffer& buffer = create_buffer(arguments[3]);
    setenv(kBufferVariable, arguments[3], 1);
    Stepper stepper(buffer,
                    {.file_name = arguments[4],
                     .walk = number(arguments[5]),
                     .find = number(arguments[6]),
                     .current_state = number(arguments[7]),
                     .load_word_access = number(arguments[8]),
                     .copy_memory_access = number(arguments[9]),
                     .safe_load_failed = number(arguments[10])},
                    number(arguments[1]));
    const int code = stepper.run_program(start_traced(arguments + kOwnArguments, environ));
    stepper.report().write(arguments[2]);
    return code;
}
