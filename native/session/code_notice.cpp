#include "session/code_notice.h"

#include <cstdint>

namespace np::session {
namespace {

// Code that goes while its header is read gives none either.
constexpr std::uint64_t kOneInHundred = 100;

}  // namespace

std::optional<std::string> code_notice(const symbols::CodeCounters& code) {
    const std::uint64_t unread = code.invalid_headers;
    const std::uint64_t methods = code.jit_from_header + unread;
    if (unread * kOneInHundred <= methods) return {};
    return std::to_string(unread) + " of " + std::to_string(methods) +
           " compiled methods have unwind data in a layout that this version does not know: " +
           std::to_string(code.jit_from_prologue) +
           " are walked by what their prologues do, and stacks may end early. A newer version may "
           "know this runtime.";
}

}  // namespace np::session
