// The memory that the stepper and the probe inside the stepped process share.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace np::oracle {

inline constexpr std::size_t kMaxFrames = 1024;
inline constexpr const char* kBufferVariable = "NP_ORACLE_BUFFER";

enum class Mark : std::uint32_t {
    kStepNextThread = 1,  // the next thread that this one starts is stepped from its birth
    kWorkload = 2,        // steps from now on belong to the workload `name`
    kPause = 3,           // run freely until the next mark
    kStart = 4,           // as kStepNextThread, from a thread that is not stepped itself
};

// Where the product's code lies in the stepped process; the stepper fills it in.
struct AgentAddresses {
    std::uint64_t walk;           // np::unwind::walk
    std::uint64_t find;           // np::unwind::CodeMap::find
    std::uint64_t current_state;  // the pointer to signal::HandlerState
};

// Where the probe's entries lie; the probe fills it in.
struct ProbeAddresses {
    std::uint64_t entry;     // walks, and then runs one instruction or stops behind `walked`
    std::uint64_t walked;    // pc of the stop
    std::uint64_t mark_end;  // pc of the stop in a mark
    std::uint64_t stack;     // on which walks run
    std::uint64_t stack_end;
};

struct WalkRequest {
    std::uint64_t pc;
    std::uint64_t sp;
    std::uint64_t fp;
    std::uint64_t flags;
    std::uint64_t code_segment;
    std::uint64_t stack_segment;
    std::array<std::uint64_t, 17> general;  // in the order of an mcontext_t, sp and pc included
    std::uint32_t may_step;  // 0: stop when the walk is done, whatever the next instruction is
    std::uint32_t tid;       // of the thread that is walked
};

struct WalkAnswer {
    std::uint64_t frame_count;
    std::uint64_t top_word;  // at sp
    std::uint64_t code;      // at pc
    std::uint64_t function_start;
    std::uint32_t kind;  // unwind::CodeKind of pc
    std::uint32_t end;   // unwind::WalkEnd
    std::array<std::uint64_t, kMaxFrames> frames;
};

struct ProbeBuffer {
    AgentAddresses agent;
    ProbeAddresses probe;
    std::uint32_t mark;
    std::uint32_t is_enough;  // the workload's steps are done: it should end
    std::array<char, 64> name;
    WalkRequest request;
    WalkAnswer answer;
};

}  // namespace np::oracle
