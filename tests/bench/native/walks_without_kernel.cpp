// `walks_without_kernel DEPTH WALKS` ends well when walks do without the kernel, at that depth of
// the deep program, from leaves that no walk has met, from known ones, and with nothing known. A
// program of its own: its leaves would move walk_bench's code, whose warm walks then take 7 % more.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <utility>

#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "deep_program.h"
#include "signal/machine_context.h"
#include "symbols/code_registry.h"
#include "unwind/stack_walker.h"

namespace np::bench {
namespace {

const unwind::CodeMap* code = nullptr;
unwind::RuleCache rules;
std::array<std::uint64_t, 512> frames;

// How many frames a walk that comes to the root has; 0 for another.
std::size_t length_of_walk(const unwind::Registers& from) {
    const unwind::WalkResult result = unwind::walk(*code, &rules, unwind::Registers(from), frames);
    return result.end == unwind::WalkEnd::kRoot ? result.frame_count : 0;
}

std::size_t frames_of_leaf = 0;  // 0: of different numbers
std::size_t last_leaf = 0;

// Each leaf calls from a place of its own. That is new to the rules, those of its callers are there
// from the leaf before.
template <std::size_t Number>
[[gnu::noinline]] unsigned long walking_leaf() {
    last_leaf = Number;  // or they are one for the compiler
    unwind::Registers here;
    signal::np_capture_registers(&here);
    const std::size_t from_new_leaf = length_of_walk(here);
    const std::size_t from_known_leaf = length_of_walk(here);
    new (&rules) unwind::RuleCache();
    const std::size_t searched = length_of_walk(here);
    const bool are_alike = from_new_leaf == searched && from_known_leaf == searched;
    frames_of_leaf = are_alike ? searched : 0;
    return Number;
}

using Leaf = unsigned long (*)();

template <std::size_t... Numbers>
constexpr std::array<Leaf, kLeaves> all_leaves(std::index_sequence<Numbers...>) {
    return {walking_leaf<Numbers>...};
}

constexpr auto kWalkingLeaves = all_leaves(std::make_index_sequence<kLeaves>());

bool walk_all(int depth, int walks) {
    for (int i = 0; i < walks; ++i) {
        const auto number = static_cast<std::size_t>(i) % kWalkingLeaves.size();
        (void)call_at_depth(depth, kWalkingLeaves[number]);
        if (last_leaf != number || frames_of_leaf <= static_cast<std::size_t>(depth)) return false;
    }
    return true;
}

bool walk_without_kernel(int depth, int walks) {
    const pid_t child = fork();
    if (child == 0) {
        // Seccomp's strict mode kills on any call but read, write, exit and sigreturn.
        if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT) != 0) std::abort();
        syscall(SYS_exit, walk_all(depth, walks) ? 0 : 1);
    }
    int status = 0;
    if (child < 0 || waitpid(child, &status, 0) != child) return false;
    if (WIFSIGNALED(status)) {
        std::fprintf(stderr, "a walk asked the kernel for something: signal %d\n",
                     WTERMSIG(status));
        return false;
    }
    if (WEXITSTATUS(status) != 0) {
        std::fputs("a walk did not come to the root, or not with the frames of another\n", stderr);
        return false;
    }
    std::printf(
        "0 system calls in %d walks of more than %d frames, a third each from new leaves, "
        "from known ones, and with nothing known\n",
        3 * walks, depth);
    return true;
}

int main_of(int count, char** arguments) {
    if (count != 3) {
        std::fputs("usage: walks_without_kernel DEPTH WALKS\n", stderr);
        return 2;
    }
    symbols::CodeRegistry registry;
    registry.scan_libraries();
    const unwind::PublishedMap::Reader reader(registry.published());
    code = &reader.map();
    return walk_without_kernel(std::atoi(arguments[1]), std::atoi(arguments[2])) ? 0 : 1;
}

}  // namespace
}  // namespace np::bench

int main(int count, char** arguments) {
    return np::bench::main_of(count, arguments);
}
