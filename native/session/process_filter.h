// Decides whether this process is the app that somebody wants to see, or a tool that only inherited
// the environment.
#pragma once

#include <cstdint>
#include <string_view>

#include "session/process_image.h"

namespace np::session {

enum class FilterVerdict : std::uint8_t {
    kProfile,
    kSdkTool,    // an SDK command, a compiler or another tool
    kNotListed,  // NATIVEPROFILER_PROCESSES names others
};

// `patterns`: NATIVEPROFILER_PROCESSES, comma-separated; `*` and `?` match as in a shell. They are
// compared with the file name of the entry assembly (or executable), with and without its
// extension; when there are any, they alone decide.
FilterVerdict judge_process(const ProcessImage& image, std::string_view patterns);

}  // namespace np::session
