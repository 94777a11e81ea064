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

    // Makes `bodies` visible in the current generation if its tail has room. False: nothing was
    // added, merge them.
    [[nodiscard]] bool append(std::uint64_t function_id, std::span<const JitBody> bodies);

    // Starts a generation with everything sorted and an empty tail, without what was removed, with
    // `bodies` added. Returns the generation that it replaces.
    [[nodiscard]] std::unique_ptr<Generation> merge(std::uint64_t function_id,
                                                    std::span<const JitBody> bodies);

    // Hides the bodies of a method at once.
    void remove(std::uint64_t function_id);

private:
    struct Owner {
        std::uint64_t function_id;
        std::uint64_t start;
    };

    // Hides live code that overlaps `body`: the runtime has reused its memory. False when `body`
    // itself is there.
    [[nodiscard]] bool make_room(const JitBody& body) noexcept;
    template <typename Visitor>
    void visit_overlapping(std::uint64_t start, std::uint64_t end, Visitor visit) noexcept;
    void merge_owners();
    void hide(std::uint64_t start) noexcept;

    std::unique_ptr<Generation> current_;
    std::vector<Owner> owners_;         // sorted by function id; start 0 when removed
    std::vector<Owner> recent_owners_;  // since the last merge, in order
};

}  // namespace np::symbols
