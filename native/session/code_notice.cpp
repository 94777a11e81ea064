#include "session/code_notice.h"

#include <cstdint>

namespace np::session {
namespace {

// Code that goes while its header is read gives none either.
constexpr std::uint64_t kOneInHundred = 100;

}  // namespace

std::optional<std::string> code_notice(const symbols::CodeCounters& code) {
    const std::uint64_t methods =
        code.jit_from_header + code.invalid_headers + code.jit_without_room;
    const bool has_other_layout = code.invalid_headers * kOneInHundred > methods;
    const bool has_no_room = code.jit_without_room * kOneInHundred > methods;
    if (!has_other_layout && !has_no_room) return {};
    const std::uint64_t unread = has_other_layout ? code.invalid_headers : code.jit_without_room;
    return std::to_string(unread) + " of " + std::to_string(methods) +
           " compiled methods have unwind data " +
           (has_other_layout ? "in a layout that this version does not know: "
                             : "that finds no room in the agent's memory for it: ") +
           std::to_string(code.jit_from_prologue) + " are walked by what their prologues do, " +
           std::to_string(code.jit_rejected) + " not at all, and stacks may end early." +
           (has_other_layout ? " A newer version may know this runtime." : "");
}

}  // namespace np::session
