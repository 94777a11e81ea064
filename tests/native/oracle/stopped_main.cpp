// walk_stopped PID BUFFER AGENT: stops a process at each line of its input, tells on
// its output how every thread stands, and lets it go on at the next line. Ends with the process.
//
//   thread TID END
//   registers R8..R15 RDI RSI RBP RBX RDX RAX RCX RSP RIP
//   frames PC...
//   .
#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string>

#include "oracle/probe_call.h"
#include "oracle/stopped_process.h"

namespace {

using namespace np::oracle;  // NOLINT(google-build-using-namespace)

template <typename Words>
void print(const char* name, const Words& words) {
    std::fputs(name, stdout);
    for (const std::uint64_t word : words) {
        std::printf(" %" PRIx64, word);
    }
    std::putchar('\n');
}

}  // namespace

int main(int count, char** arguments) {
    constexpr int kArguments = 4;
    if (count != kArguments) fail("usage: walk_stopped PID BUFFER AGENT");
    ProbeBuffer& buffer = open_buffer(arguments[2]);
    StoppedProcess process(std::atoi(arguments[1]), buffer, AgentSymbols::of(arguments[3]));
    std::string line;
    while (std::getline(std::cin, line)) {
        process.stop();
        process.walk();
        for (const StoppedThread& thread : process.threads()) {
            std::printf("thread %d %" PRIu32 "\n", thread.id, thread.end);
            print("registers", request_for(thread.registers, thread.id).general);
            print("frames", thread.frames);
        }
        std::puts(".");
        std::fflush(stdout);
        if (process.threads().empty()) break;  // its first thread is kept until we are gone
        std::getline(std::cin, line);
        process.go_on();
    }
    return 0;
}
