// oracle STEPS REPORT BUFFER AGENT -- PROGRAM...: see run_oracle, which starts it.
#include <cstdlib>
#include <cstring>

#include <unistd.h>

#include "oracle/stepper.h"

int main(int count, char** arguments) {
    using namespace np::oracle;  // NOLINT(google-build-using-namespace)
    constexpr int kOwnArguments = 6;
    if (count < kOwnArguments + 1 || std::strcmp(arguments[kOwnArguments - 1], "--") != 0) {
        fail("usage: oracle STEPS REPORT BUFFER AGENT -- PROGRAM...");
    }
    ProbeBuffer& buffer = create_buffer(arguments[3]);
    setenv(kBufferVariable, arguments[3], 1);
    Stepper stepper(buffer, AgentSymbols::of(arguments[4]),
                    std::strtoull(arguments[1], nullptr, 0));
    const int code = stepper.run_program(start_traced(arguments + kOwnArguments, environ));
    stepper.report().write(arguments[2]);
    return code;
}
