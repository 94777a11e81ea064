// What code lies where in the process, and how to unwind it: a snapshot for the signal handler.
//
// The handler must find the unwind data of any pc while the process loads libraries and compiles
// methods on other threads, and it may not lock. So the control world (symbols/code_registry.h)
// builds a CodeMap, publishes it through one atomic pointer (published_map.h) and never changes
// what a published map says, with one exception that is made for a process that compiles 50,000
// methods, where a new map for each would be quadratic: jitted functions are added to its JitIndex,
// and hidden there, in place.
//
// Three kinds of code are told apart:
//
//  * native libraries (regions, one per executable segment), with rows compiled from .eh_frame;
//  * ReadyToRun images (regions), with the RUNTIME_FUNCTION table of the mapped file. Code in the
//    gaps between its functions is thunks without unwind data;
//  * methods and funclets from the just-in-time compiler, each with a pointer to a copy of its
//    UNWIND_INFO. The copies are shared by all methods of the same shape and never freed, hence
//    always readable.
//
// Jitted functions are looked for first: the compiler tells of its code before that runs, while a
// library that was unloaded stays in the map until the next scan, and its memory may be code again.
//
// A replaced map is freed only after every reader that could see it has gone.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

#include "unwind/jit_index.h"
#include "unwind/library_rows.h"
#include "unwind/loader_objects.h"
#include "unwind/managed_image.h"

namespace np::unwind {

// A stretch of executable memory of a library (rows set) or a ReadyToRun image (image set).
struct CodeRegion {
    std::uint64_t start;
    std::uint64_t end;
    const LibraryRows* rows;
    const ManagedImage* image;
};

enum class CodeKind : std::uint8_t {
    kUnknown,
    kLibrary,
    kYoungLibrary,  // of which the loader knows, the map not yet
    kManaged,       // a method body or funclet
    kImageGap,      // in a ReadyToRun image, between its functions
};

struct Code {
    CodeKind kind = CodeKind::kUnknown;
    const LibraryRows* rows = nullptr;  // kLibrary
    std::uint32_t offset = 0;           // kLibrary: of the pc, in what the rows describe
    std::uint64_t unwind_header = 0;    // kYoungLibrary: its .eh_frame_hdr
    ManagedFunction function = {};      // kManaged
};

// What a map shows; everything outlives it.
struct CodeMapParts {
    std::span<const CodeRegion> regions = {};  // sorted by start, not overlapping
    std::span<const std::uint64_t> region_starts =
        {};                                         // theirs, apart: a search touches these alone
    const JitIndex* jit = nullptr;                  // null: none
    FindLoaderObject find_loader_object = nullptr;  // null: the loader cannot be asked
};

class CodeMap {
public:
    CodeMap(const CodeMapParts& parts, std::uint64_t epoch) noexcept
        : parts_(parts), epoch_(epoch) {}

    // What lies at `pc`. Handler world.
    [[nodiscard]] Code find(std::uint64_t pc) const noexcept;

    // Whether `pc` lies in code that find() knows; cheaper, gaps included.
    [[nodiscard]] bool is_code(std::uint64_t pc) const noexcept;

    // The .eh_frame_hdr of the native library around `pc`, 0 when there is none.
    [[nodiscard]] std::uint64_t unwind_header_at(std::uint64_t pc) const noexcept;

    [[nodiscard]] bool is_image(std::uint64_t pc) const noexcept;
    [[nodiscard]] bool is_library(std::uint64_t pc) const noexcept;

    // Whether `pc` lies in a ReadyToRun image or in what the just-in-time compiler made.
    [[nodiscard]] bool is_managed(std::uint64_t pc) const noexcept;

    // The library's segment or the image around `pc`, null when there is none.
    [[nodiscard]] const CodeRegion* region_at(std::uint64_t pc) const noexcept;

    // Under which rules may be kept in the cache and taken from it (rule_cache.h). A walk asks
    // once, before it looks at anything else of the map.
    [[nodiscard]] std::uint64_t epoch() const noexcept {
        // Acquire: pairs with begin_epoch(); who sees the new epoch sees the change that began it.
        return epoch_.load(std::memory_order_acquire);
    }

    // After code was hidden in place. Control world; `epoch` was never used before.
    void begin_epoch(std::uint64_t epoch) noexcept {
        epoch_.store(epoch, std::memory_order_release);
    }

private:
    [[nodiscard]] const JitNode* find_jit(std::uint64_t pc) const noexcept;

    CodeMapParts parts_;
    std::atomic<std::uint64_t> epoch_;
};

}  // namespace np::unwind
