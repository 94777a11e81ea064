// Runs a .NET program under the agent, steps the threads that it marks, and compares the agent's
// walk with the shadow call stack at every instruction.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "oracle/address_space.h"
#include "oracle/agent_symbols.h"
#include "oracle/probe_buffer.h"
#include "oracle/report.h"
#include "oracle/shadow_stack.h"
#include "oracle/tracee.h"

namespace np::oracle {

class Stepper {
public:
    // `steps_per_workload`: the program is told when it has had so many.
    Stepper(ProbeBuffer& buffer, AgentSymbols symbols, std::uint64_t steps_per_workload);

    // Until the program ends. Its exit code, or 128 + signal.
    int run_program(pid_t program);

    [[nodiscard]] const Report& report() const noexcept { return report_; }

private:
    enum class Mode : std::uint8_t { kFree, kStepped, kPaused };
    enum class LastStep : std::uint8_t { kNone, kInstruction, kSignal, kSignalReturn };
    enum class Outcome : std::uint8_t { kStepped, kWalkedOnly, kSignal, kEnded };

    struct Thread {
        explicit Thread(pid_t thread) : id(thread) {}

        pid_t id;
        Mode mode = Mode::kFree;
        bool is_claimed = false;  // its creator's event was seen
        bool is_at_birth = false;
        bool has_started = false;
        unsigned births_to_step = 0;
        ThreadRegisters registers{};
        LastStep last_step = LastStep::kNone;
        Position last{};
        std::deque<siginfo_t> pending;
        std::optional<siginfo_t> suspension;  // the runtime's signal, kept back
        std::uint64_t suspension_due = 0;     // in steps of this thread
        std::uint64_t steps = 0;
        ShadowStack shadow;
        bool is_restoring_context = false;  // the jump to its code comes next
    };

    void handle(const Event& event);
    void handle_signal(Thread& thread, int signal);
    void handle_birth(Thread& parent);
    void handle_mark(Thread& thread);
    void start_if_born(Thread& thread);
    void find_agent();

    void advance(Thread& thread);
    void deliver(Thread& thread);
    [[nodiscard]] Outcome walk(Thread& thread);
    [[nodiscard]] std::optional<Outcome> judge_stop(Thread& thread, int status);
    void update_shadow(Thread& thread, const Position& now);
    void follow_replaced_loops(Thread& thread, Kind kind);
    void judge(Thread& thread);
    void keep_signal(Thread& thread);
    static void release_suspension(Thread& thread);
    void check_resumed(const Thread& thread) const;
    [[nodiscard]] Kind kind_of(std::uint64_t pc);
    [[nodiscard]] Thread& thread_of(pid_t id);

    ProbeBuffer& buffer_;
    AgentSymbols symbols_;
    std::uint64_t steps_per_workload_;
    std::uint64_t agent_base_ = 0;
    pid_t process_ = 0;
    std::optional<int> exit_code_;
    AddressSpace space_;
    Report report_;
    std::unordered_map<pid_t, std::unique_ptr<Thread>> threads_;
    std::deque<pid_t> ready_;
    std::vector<std::uint64_t> expected_;
    std::unordered_set<std::uint64_t> replaced_loops_;  // where their methods begin
};

}  // namespace np::oracle
