// oracle STEPS REPORT BUFFER AGENT-FILE OFFSET*6 -- PROGRAM...: see run_oracle, which starts it.
#include <cstdlib>
#include <cstring>

#include <unistd.h>

#include "oracle/stepper.h"

int main(int count, char** arguments) {
    using namespace np::oracle;  // NOLINT(google-build-using-namespace)
    constexpr int kOwnArguments = 12;
    if (count < kOwnArguments + 1 || std::strcmp(arguments[kOwnArguments - 1], "--") != 0) {
        fail("usage: oracle STEPS REPORT BUFFER AGENT-FILE OFFSET*6 -- PROGRAM...");
    }
    ProbeBuffer& buffer = create_buffer(arguments[3]);
    setenv(kBufferVariable, arguments[3], 1);
    Stepper stepper(buffer, AgentSymbols::from(arguments + 4),
                    std::strtoull(arguments[1], nullptr, 0));
    const int code = stepper.run_program(start_traced(arguments + kOwnArguments, environ));
    stepper.report().write(arguments[2]);
    return code;
}
