#include "session/process_image.h"

#include <array>
#include <string_view>

#include <fcntl.h>
#include <unistd.h>

#include "base/unique_fd.h"

namespace np::session {

namespace {

constexpr std::size_t kMaxCommandLine = 128 << 10;

std::string read_file(const char* path) {
    const base::UniqueFd file{open(path, O_RDONLY | O_CLOEXEC)};
    std::string text;
    std::array<char, 4096> block{};
    while (file && text.size() < kMaxCommandLine) {
        const auto count = read(file.get(), block.data(), block.size());
        if (count <= 0) break;
        text.append(block.data(), static_cast<std::size_t>(count));
    }
    return text;
}

std::string read_link(const char* path) {
    std::array<char, 4096> target{};
    const auto length = readlink(path, target.data(), target.size());
    return length <= 0 ? std::string{}
                       : std::string{target.data(), static_cast<std::size_t>(length)};
}

// Options of the `dotnet` host that stand before the assembly and take a value.
bool takes_value(std::string_view option) {
    constexpr std::array<std::string_view, 7> kOptions = {"--additionalprobingpath",
                                                          "--additional-deps",
                                                          "--depsfile",
                                                          "--fx-version",
                                                          "--roll-forward",
                                                          "--runtimeconfig",
                                                          "--roll-forward-on-no-candidate-fx"};
    for (const auto known : kOptions) {
        if (option == known) return true;
    }
    return false;
}

bool is_assembly(std::string_view argument) {
    return argument.ends_with(".dll") || argument.ends_with(".exe");
}

}  // namespace

ProcessImage read_process_image() {
    ProcessImage image{.executable = read_link("/proc/self/exe"),
                       .arguments = {},
                       .working_folder = read_link("/proc/self/cwd")};
    const auto text = read_file("/proc/self/cmdline");
    for (std::size_t start = 0; start < text.size();) {
        auto end = text.find('\0', start);
        if (end == std::string::npos) end = text.size();
        image.arguments.push_back(text.substr(start, end - start));
        start = end + 1;
    }
    return image;
}

std::string entry_path(const ProcessImage& image) {
    if (file_name(image.executable) != "dotnet") return image.executable;
    for (std::size_t i = 1; i < image.arguments.size(); ++i) {
        const auto& argument = image.arguments[i];
        if (argument == "exec") continue;
        if (takes_value(argument)) {
            ++i;
            continue;
        }
        if (!is_assembly(argument)) return {};
        return argument.front() == '/' ? argument : image.working_folder + "/" + argument;
    }
    return {};
}

std::string file_name(const std::string& path) {
    const auto slash = path.rfind('/');
    return slash == std::string::npos ? path : path.substr(slash + 1);
}

}  // namespace np::session
