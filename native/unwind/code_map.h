// What code lies where in the process, and how to unwind it: a snapshot for the signal handler.
//
// The handler must find the unwind data of any pc while the process loads libraries and compiles
// methods on other threads, and it may not lock. So the control world (symbols/code_registry.h)
// builds a CodeMap, publishes it through one atomic pointer and never changes what a published map
// says, with two exceptions that are made for a process that compiles 50,000 methods, where a new
// map for each would be quadratic:
//
//  * New methods go into the map's *tail*, an array of fixed size that is searched one by one. An
//    entry is written first and then counted with a release store. A full tail is merged into a new
//    map's sorted array, so each method is copied once per kJitTailSize that follow it.
//  * A method that goes away, or whose memory the runtime has given to a newer one, has its size
//    set to 0 in place: a search that finds it then finds nothing there. The entry is dropped at
//    the next merge. So live entries never overlap, and where a search looks first does not matter.
//
// Three kinds of code are told apart:
//
//  * native libraries (regions, one per executable segment), with rows compiled from .eh_frame;
//  * ReadyToRun images (regions), with the RUNTIME_FUNCTION table of the mapped file. It is read
//    where it lies and through fault-tolerant loads, for the image may go while a handler reads it.
//    Code in the gaps between its functions is thunks without unwind data;
//  * methods and funclets from the just-in-time compiler (the sorted array and the tail), each with
//    a pointer to a copy of its UNWIND_INFO. The copies are shared by all methods of the same shape
//    and never freed, hence always readable.
//
// A replaced map is freed only after the signal layer has shown that no handler is in flight.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

#include "unwind/library_rows.h"

namespace np::unwind {

// The functions of a mapped ReadyToRun image.
struct ManagedImage {
    std::uint64_t base;
    std::uint64_t function_table;  // address of RUNTIME_FUNCTION[function_count], sorted by begin
    std::uint32_t function_count;
};

// A stretch of executable memory of a library (rows set) or a ReadyToRun image (image set).
struct CodeRegion {
    std::uint64_t start;
    std::uint64_t end;
    const LibraryRows* rows;
    const ManagedImage* image;
};

// A method body or funclet of the just-in-time compiler.
struct JitFunction {
    std::uint64_t start = 0;
    const std::uint8_t* unwind_info = nullptr;
    std::atomic<std::uint32_t> size = 0;  // 0: removed

    JitFunction() = default;

    JitFunction(std::uint64_t code_start, std::uint32_t code_size,
                const std::uint8_t* info) noexcept
        : start(code_start), unwind_info(info), size(code_size) {}

    JitFunction(const JitFunction& other) noexcept
        : start(other.start),
          unwind_info(other.unwind_info),
          size(other.size.load(std::memory_order_relaxed)) {}

    JitFunction& operator=(const JitFunction& other) noexcept {
        if (this == &other) return *this;
        start = other.start;
        unwind_info = other.unwind_info;
        size.store(other.size.load(std::memory_order_relaxed), std::memory_order_relaxed);
        return *this;
    }

    ~JitFunction() = default;

    [[nodiscard]] bool contains(std::uint64_t pc) const noexcept {
        return pc - start < size.load(std::memory_order_relaxed);
    }
};

inline constexpr std::size_t kJitTailSize = 256;

// The newest methods, in the order of their compilation.
struct JitTail {
    std::array<JitFunction, kJitTailSize> functions;
    std::atomic<std::uint32_t> count = 0;
};

// A function with UNWIND_INFO. Addresses are absolute.
struct ManagedFunction {
    std::uint64_t start = 0;
    std::uint64_t end = 0;
    std::uint64_t unwind_info = 0;
    std::uint64_t image_base = 0;  // what the addresses in chained unwind data are relative to
};

enum class CodeKind : std::uint8_t {
    kUnknown,
    kLibrary,
    kManaged,   // a method body or funclet
    kImageGap,  // in a ReadyToRun image, between its functions
};

struct Code {
    CodeKind kind = CodeKind::kUnknown;
    const LibraryRows* rows = nullptr;  // kLibrary
    std::uint32_t offset = 0;           // kLibrary: of the pc, in the region that the rows describe
    ManagedFunction function = {};      // kManaged
};

class CodeMap {
public:
    // `regions` and `functions` are sorted by start and do not overlap. Everything outlives the
    // map.
    CodeMap(std::span<const CodeRegion> regions, std::span<const JitFunction> functions,
            const JitTail* tail) noexcept
        : regions_(regions), functions_(functions), tail_(tail) {}

    // What lies at `pc`. Handler world.
    [[nodiscard]] Code find(std::uint64_t pc) const noexcept;

    // Whether `pc` lies in code that find() knows; cheaper, gaps included.
    [[nodiscard]] bool is_code(std::uint64_t pc) const noexcept;

    [[nodiscard]] bool is_image(std::uint64_t pc) const noexcept;

    // Whether `pc` lies in a ReadyToRun image or in what the just-in-time compiler made.
    [[nodiscard]] bool is_managed(std::uint64_t pc) const noexcept;

    // The library's segment or the image around `pc`, null when there is none.
    [[nodiscard]] const CodeRegion* region_at(std::uint64_t pc) const noexcept;

private:
    [[nodiscard]] const JitFunction* find_jit(std::uint64_t pc) const noexcept;

    std::span<const CodeRegion> regions_;
    std::span<const JitFunction> functions_;
    const JitTail* tail_;
};

}  // namespace np::unwind
