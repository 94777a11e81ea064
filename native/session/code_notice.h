// What is said of code whose unwind data could not be read.
#pragma once

#include <optional>
#include <string>

#include "symbols/code_counters.h"

namespace np::session {

// One line when more than one method in a hundred has a code header of a layout that we do not
// know, as those of a runtime that we have not met may have, or unwind data without room; nothing
// otherwise.
[[nodiscard]] std::optional<std::string> code_notice(const symbols::CodeCounters& code);

}  // namespace np::session
