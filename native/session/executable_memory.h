// Which addresses are executable now, as the kernel says.
#pragma once

#include <cstdint>
#include <vector>

namespace np::session {

class ExecutableMemory {
public:
    [[nodiscard]] bool contains(std::uint64_t address) const noexcept;

    // Reads /proc/self/maps anew: about a millisecond in a process with a thousand mappings.
    void refresh();

private:
    struct Range {
        std::uint64_t start;
        std::uint64_t end;
    };

    void add_line(const char* line, std::size_t length);

    std::vector<Range> ranges_;
};

}  // namespace np::session
