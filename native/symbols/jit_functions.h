// The just-in-time compiler's functions: the writer of the index that handlers read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "symbols/method_bodies.h"
#include "unwind/jit_index.h"

namespace np::symbols {

// One body or funclet of a method, ready for the map.
struct JitBody {
    std::uint64_t start;
    std::uint32_t size;
    const std::uint8_t* unwind_info;
};

struct CodeRange {
    std::uint64_t start;
    std::uint64_t size;
};

// Whose code it is: dynamic methods go away one by one, all others with their module.
struct JitOwner {
    enum class Kind : std::uint8_t { kModule, kDynamicMethod };

    Kind kind;
    std::uint64_t id;

    friend bool operator==(const JitOwner&, const JitOwner&) = default;
};

// Not thread-safe; the index may be read meanwhile. Memory is proportional to the live code: a full
// index is made anew, twice as large as what lives then.
class JitFunctions {
public:
    // The memory of one index.
    class Generation;

    // What the caller has to do for the readers.
    struct Change {
        bool hides_code = false;               // begin a new epoch
        std::unique_ptr<Generation> replaced;  // publish index() anew, keep this until none sees it
    };

    JitFunctions();
    JitFunctions(const JitFunctions&) = delete;
    JitFunctions& operator=(const JitFunctions&) = delete;
    ~JitFunctions();

    // Changes its address when a Change replaces the generation.
    [[nodiscard]] const unwind::JitIndex& index() const noexcept;

    // Live code that overlaps a new body is hidden: the runtime has reused its memory.
    [[nodiscard]] Change add(JitOwner owner, std::span<const JitBody> bodies);

    // Hides the code of a dynamic method, or of all methods of a module, at once, and tells where
    // it was.
    [[nodiscard]] std::vector<CodeRange> remove(JitOwner owner);

    // Hides what lies in memory that is now something else's.
    [[nodiscard]] Change clear(std::uint64_t start, std::uint64_t end);

    // Bytes of the index in use and the nodes in it, live and dead.
    [[nodiscard]] std::size_t memory() const noexcept;
    [[nodiscard]] std::size_t node_count() const noexcept;

private:
    [[nodiscard]] bool is_known(JitOwner owner, const JitBody& body) noexcept;
    [[nodiscard]] std::unique_ptr<Generation> grow(std::size_t needed);
    [[nodiscard]] bool clear_page(std::uint64_t page, std::uint64_t start, std::uint64_t end);
    void hide(std::uint64_t start, std::uint64_t end) noexcept;

    std::unique_ptr<Generation> current_;
    MethodBodies dynamic_methods_;
};

}  // namespace np::symbols
