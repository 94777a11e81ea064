// What this process is: its executable, its arguments and the assembly that it was started for.
#pragma once

#include <string>
#include <vector>

namespace np::session {

struct ProcessImage {
    std::string executable;              // absolute path
    std::vector<std::string> arguments;  // argv, the program's name first
    std::string working_folder;
};

// From /proc/self; what cannot be read stays empty.
ProcessImage read_process_image();

// Absolute path of the assembly that the process was started for: the argument of `dotnet` or
// `dotnet exec`, or the executable itself. Empty for a command of the SDK (`dotnet build`).
std::string entry_path(const ProcessImage& image);

// The part after the last slash.
std::string file_name(const std::string& path);

}  // namespace np::session
