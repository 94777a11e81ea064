// Where managed code was that is gone: addresses in it were sampled, and nobody can name them any
// more.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace np::symbols {

// Remembers the last few thousand ranges. Not thread-safe.
class UnloadedCode {
public:
    static constexpr std::size_t kCapacity = 4096;

    // `now`: nanoseconds of a clock that does not go back.
    void add(std::uint64_t start, std::uint64_t end, std::uint64_t now);

    // When the code at `address` went for the last time; nothing when none did, or too many went
    // after it.
    [[nodiscard]] std::optional<std::uint64_t> time_of(std::uint64_t address) const noexcept;

private:
    struct Range {
        std::uint64_t start;
        std::uint64_t end;
        std::uint64_t unloaded_at;
    };

    std::vector<Range> ranges_;  // a ring once it is full
    std::size_t next_ = 0;
};

}  // namespace np::symbols
