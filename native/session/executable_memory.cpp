#include "session/executable_memory.h"

#include <array>
#include <cstddef>
#include <cstring>

#include <fcntl.h>
#include <unistd.h>

#include "base/unique_fd.h"

namespace np::session {
namespace {

// Reads a hexadecimal number; `at` is left behind it.
std::uint64_t hex_number(const char*& at, const char* end) noexcept {
    std::uint64_t value = 0;
    for (; at < end; ++at) {
        const bool is_digit = *at >= '0' && *at <= '9';
        if (!is_digit && (*at < 'a' || *at > 'f')) break;
        value = value << 4U | static_cast<std::uint64_t>(is_digit ? *at - '0' : *at - 'a' + 10);
    }
    return value;
}

}  // namespace

bool ExecutableMemory::contains(std::uint64_t address) const noexcept {
    for (const Range& range : ranges_) {
        if (address >= range.start && address < range.end) return true;
    }
    return false;
}

void ExecutableMemory::refresh() {
    ranges_.clear();
    const base::UniqueFd file{open("/proc/self/maps", O_RDONLY | O_CLOEXEC)};
    std::array<char, 8192> block{};
    std::size_t kept = 0;  // bytes of a line that the last read did not end
    while (file) {
        const auto count = read(file.get(), block.data() + kept, block.size() - kept);
        if (count <= 0) return;
        const std::size_t size = kept + static_cast<std::size_t>(count);
        std::size_t line = 0;
        while (const void* end = std::memchr(block.data() + line, '\n', size - line)) {
            const auto next =
                static_cast<std::size_t>(static_cast<const char*>(end) - block.data());
            add_line(block.data() + line, next - line);
            line = next + 1;
        }
        const bool is_overlong = line == 0 && size == block.size();  // passed over
        kept = is_overlong ? 0 : size - line;
        std::memmove(block.data(), block.data() + line, kept);
    }
}

// "START-END rwxp …"
void ExecutableMemory::add_line(const char* line, std::size_t length) {
    const char* const end = line + length;
    const char* at = line;
    Range range{};
    range.start = hex_number(at, end);
    if (at == end || *at != '-') return;
    range.end = hex_number(++at, end);
    if (end - at < 4 || at[3] != 'x') return;
    // Neighbours are one range: the runtime maps its code in many pieces.
    if (!ranges_.empty() && ranges_.back().end == range.start) {
        ranges_.back().end = range.end;
    } else {
        ranges_.push_back(range);
    }
}

}  // namespace np::session
