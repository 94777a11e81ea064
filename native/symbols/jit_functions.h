// The just-in-time compiler's functions, by method and by address.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "unwind/code_map.h"

namespace np::symbols {

// One body or funclet of a method, ready for the map.
struct JitBody {
    std::uint64_t start;
    std::uint32_t size;
    const std::uint8_t* unwind_info;
};

// Owns the sorted array and the tail that the current map shows. What a merge replaces is handed to
// the caller, who keeps it until no handler can see it. Not thread-safe.
class JitFunctions {
public:
    // What one generation of the map points to.
    struct Generation {
        std::vector<unwind::JitFunction> sorted;
        unwind::JitTail tail;
    };

    JitFunctions();

    [[nodiscard]] const Generation& current() const noexcept { return *current_; }

    // Makes `bodies` visible in the current map if its tail has room. False: nothing was added,
    // merge first.
    [[nodiscard]] bool append(std::uint64_t function_id, std::span<const JitBody> bodies);

    // Moves the tail into a new sorted array, without what was removed and what newer code has
    // overwritten; with room for at least `room` bodies in the tail. Returns the generation that
    // was replaced.
    [[nodiscard]] std::unique_ptr<Generation> merge();

    // Hides the bodies of a method at once.
    void remove(std::uint64_t function_id);

private:
    struct Owner {
        std::uint64_t function_id;
        std::uint64_t start;
    };

    void hide(std::uint64_t start) noexcept;

    std::unique_ptr<Generation> current_;
    std::vector<Owner> owners_;         // sorted by function id, then start
    std::vector<Owner> recent_owners_;  // not sorted, at most kJitTailSize
};

}  // namespace np::symbols
