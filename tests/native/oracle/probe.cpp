// The part of the oracle inside the stepped process: runs the product's walk on the interrupted
// registers, on a stack of its own, and goes on with one instruction of the program.
//
// The stepper redirects the stopped thread to np_oracle_entry with all registers as they were. The
// return by `iretq` with the trap flag set costs one stop per instruction instead of two: the trap
// comes behind the first instruction of the program. Instructions that would see the flag are left
// to the stepper.
#include <atomic>
#include <cstdlib>
#include <cstring>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "oracle/probe_buffer.h"
#include "signal/handler_state.h"
#include "unwind/stack_walker.h"

// clang-format off
asm(R"(
    .text
    .p2align 4
    .globl np_oracle_entry
    .hidden np_oracle_entry
np_oracle_entry:
    movq %rsp, np_oracle_sp(%rip)
    leaq np_oracle_stack + 65536(%rip), %rsp
    pushfq
    pushq %rax; pushq %rbx; pushq %rcx; pushq %rdx; pushq %rsi; pushq %rdi; pushq %rbp
    pushq %r8; pushq %r9; pushq %r10; pushq %r11; pushq %r12; pushq %r13; pushq %r14; pushq %r15
    cld
    movl $-1, %eax
    movl $-1, %edx
    xsave64 np_oracle_xsave(%rip)
    call np_oracle_walk
    movl %eax, np_oracle_steps(%rip)
    movl $-1, %eax
    movl $-1, %edx
    xrstor64 np_oracle_xsave(%rip)
    cmpl $0, np_oracle_steps(%rip)
    je 1f
    popq %r15; popq %r14; popq %r13; popq %r12; popq %r11; popq %r10; popq %r9; popq %r8
    popq %rbp; popq %rdi; popq %rsi; popq %rdx; popq %rcx; popq %rbx; popq %rax
    pushq np_oracle_ss(%rip)
    pushq np_oracle_sp(%rip)
    pushq np_oracle_flags(%rip)
    pushq np_oracle_cs(%rip)
    pushq np_oracle_pc(%rip)
    iretq
1:  int3
    .globl np_oracle_walked
    .hidden np_oracle_walked
np_oracle_walked:
    ud2
    .p2align 4
    .globl np_oracle_stop_for_mark
    .hidden np_oracle_stop_for_mark
    .type np_oracle_stop_for_mark, @function
np_oracle_stop_for_mark:
    .cfi_startproc
    int3
    .globl np_oracle_mark_end
    .hidden np_oracle_mark_end
np_oracle_mark_end:
    ret
    .cfi_endproc
)");
// clang-format on

extern "C" {
extern const char np_oracle_entry[];
extern const char np_oracle_walked[];
extern const char np_oracle_mark_end[];
void np_oracle_stop_for_mark();

// The entry's memory. One walk runs at a time: the stepper waits for it.
[[gnu::visibility("hidden")]] alignas(64) unsigned char np_oracle_xsave[16384];
[[gnu::visibility("hidden")]] alignas(64) unsigned char np_oracle_stack[65536];
[[gnu::visibility("hidden")]] std::uint64_t np_oracle_sp, np_oracle_pc, np_oracle_flags;
[[gnu::visibility("hidden")]] std::uint64_t np_oracle_cs, np_oracle_ss;
[[gnu::visibility("hidden")]] std::uint32_t np_oracle_steps;
}

namespace np::oracle {
namespace {

ProbeBuffer* buffer = nullptr;

// Instructions that the trap flag would be visible to, or that stop by themselves.
bool sees_trap_flag(const unsigned char* code) noexcept {
    const bool is_system_call = code[0] == 0x0f && (code[1] == 0x05 || code[1] == 0x34);
    const bool is_flags = code[0] == 0x9c || code[0] == 0x9d || code[0] == 0xcf;
    const bool is_prefixed_flags = code[0] >= 0x40 && code[0] <= 0x66 &&
                                   (code[1] == 0x9c || code[1] == 0x9d || code[1] == 0xcf);
    const bool is_interrupt = code[0] == 0xcc || code[0] == 0xcd;
    // The instruction behind a write to ss runs before the trap.
    const bool is_segment = code[0] == 0x8e || code[0] == 0x17;
    return is_system_call || is_flags || is_prefixed_flags || is_interrupt || is_segment;
}

// As the handler has it from the slot that its signal names.
std::uint64_t runtime_thread_of(const signal::ThreadTable& threads, std::uint32_t tid) noexcept {
    constexpr std::size_t kSearched = 256;  // these programs have few
    for (std::size_t i = 0; i < kSearched && i < threads.capacity(); ++i) {
        if (threads[i].thread_id.load(std::memory_order_relaxed) == tid) {
            return threads[i].runtime_thread.load(std::memory_order_relaxed);
        }
    }
    return 0;
}

}  // namespace
}  // namespace np::oracle

using np::oracle::buffer;
using np::oracle::ProbeBuffer;
using np::oracle::runtime_thread_of;

// 1: the next instruction of the program may run with the trap flag.
extern "C" [[gnu::visibility("hidden")]] std::uint32_t np_oracle_walk() {
    ProbeBuffer& shared = *buffer;
    const auto& request = shared.request;
    using Walk = decltype(&np::unwind::walk);
    using Find = np::unwind::Code (*)(const np::unwind::CodeMap*, std::uint64_t);  // of a method
    using State = std::atomic<np::signal::HandlerState*>;
    const auto walk = reinterpret_cast<Walk>(shared.agent.walk);
    const auto find = reinterpret_cast<Find>(shared.agent.find);
    np::signal::HandlerState& state =
        *reinterpret_cast<State*>(shared.agent.current_state)->load(std::memory_order_acquire);
    // As the handler does (signal/sample_handler.cpp).
    const np::unwind::PublishedMap::Reader reader{state.code_map};
    const np::unwind::CodeMap& map = reader.map();
    const np::unwind::Registers from{
        .pc = request.pc,
        .sp = request.sp,
        .fp = request.fp,
        .general = reinterpret_cast<std::uint64_t>(&request.general),
        .runtime_thread = runtime_thread_of(state.threads, request.tid)};
    const np::unwind::WalkResult result =
        walk(map, reader.rules(), np::unwind::Registers(from), shared.answer.frames);
    const np::unwind::Code code = find(&map, request.pc);

    shared.answer.frame_count = result.frame_count;
    shared.answer.end = static_cast<std::uint32_t>(result.end);
    shared.answer.kind = static_cast<std::uint32_t>(code.kind);
    shared.answer.function_start = code.function.start;
    shared.answer.top_word = *reinterpret_cast<const std::uint64_t*>(request.sp);
    std::memcpy(&shared.answer.code, reinterpret_cast<const void*>(request.pc),
                sizeof(shared.answer.code));
    constexpr std::uint64_t kTrapFlag = 0x100;
    np_oracle_pc = request.pc;
    np_oracle_flags = request.flags | kTrapFlag;
    np_oracle_cs = request.code_segment;
    np_oracle_ss = request.stack_segment;
    const auto* next = reinterpret_cast<const unsigned char*>(request.pc);
    return request.may_step != 0 && !np::oracle::sees_trap_flag(next) ? 1 : 0;
}

// 0 when the program is not run by the oracle. Called again when the program that preloads the
// probe asks for it, too.
extern "C" [[gnu::visibility("default")]] int np_oracle_attach() {
    if (buffer != nullptr) return 1;
    const char* path = std::getenv(np::oracle::kBufferVariable);
    if (path == nullptr) return 0;
    const int file = open(path, O_RDWR | O_CLOEXEC);
    if (file < 0) return 0;
    void* memory = mmap(nullptr, sizeof(ProbeBuffer), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    if (memory == MAP_FAILED) return 0;
    auto* shared = static_cast<ProbeBuffer*>(memory);
    if (shared->probe.entry != 0) {  // the program's child, which has the variable too
        munmap(memory, sizeof(ProbeBuffer));
        return 0;
    }
    buffer = shared;
    buffer->probe = {
        .entry = reinterpret_cast<std::uint64_t>(np_oracle_entry),
        .walked = reinterpret_cast<std::uint64_t>(np_oracle_walked),
        .mark_end = reinterpret_cast<std::uint64_t>(np_oracle_mark_end),
        .stack = reinterpret_cast<std::uint64_t>(np_oracle_stack),
        .stack_end = reinterpret_cast<std::uint64_t>(np_oracle_stack) + sizeof(np_oracle_stack)};
    return 1;
}

// For a program that does not know the probe: it is preloaded.
[[gnu::constructor]] static void attach_preloaded() {
    np_oracle_attach();
}

extern "C" [[gnu::visibility("default")]] void np_oracle_mark(std::uint32_t mark,
                                                              const char* name) {
    buffer->mark = mark;
    buffer->is_enough = 0;
    std::strncpy(buffer->name.data(), name, buffer->name.size() - 1);
    np_oracle_stop_for_mark();
}

extern "C" [[gnu::visibility("default")]] int np_oracle_is_enough() {
    return static_cast<int>(reinterpret_cast<std::atomic<std::uint32_t>*>(&buffer->is_enough)
                                ->load(std::memory_order_relaxed));
}
