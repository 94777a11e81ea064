// Lines on the app's stderr: few, whole, and each says what is wrong and what to do.
#pragma once

#include <string_view>

namespace np::session {

// Writes "nativeprofiler: TEXT\n" with one system call; longer than 1,000 bytes is cut. Never
// blocks for long and never fails visibly: where stderr is closed or full the line is lost.
void log_line(std::string_view text) noexcept;

}  // namespace np::session
