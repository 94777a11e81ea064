// A running process that is stopped, whose threads are walked, and that goes on as if nothing had
// been.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "oracle/address_space.h"
#include "oracle/agent_symbols.h"
#include "oracle/probe_buffer.h"
#include "oracle/tracee.h"

namespace np::oracle {

struct StoppedThread {
    pid_t id;
    ThreadRegisters registers;
    std::vector<std::uint64_t> frames{};  // leaf first; of callers the return address less one
    std::uint32_t end = 0;                // unwind::WalkEnd
};

class StoppedProcess {
public:
    StoppedProcess(pid_t process, ProbeBuffer& buffer, AgentSymbols symbols);

    // All threads; those that end meanwhile are left out, and so are all when the process ends.
    void stop();
    // Every thread, one after the other.
    void walk();
    void go_on();

    [[nodiscard]] const std::vector<StoppedThread>& threads() const noexcept { return threads_; }

private:
    [[nodiscard]] bool stop_new_threads();
    // False when the thread has ended.
    [[nodiscard]] bool walk(StoppedThread& thread);
    [[nodiscard]] bool is_walked(StoppedThread& thread, int signal);

    pid_t process_;
    ProbeBuffer& buffer_;
    AgentSymbols symbols_;
    std::uint64_t agent_base_ = 0;
    AddressSpace space_;
    std::vector<StoppedThread> threads_;
};

}  // namespace np::oracle
