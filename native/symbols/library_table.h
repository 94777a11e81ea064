// The native libraries of the process with their compiled rows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "symbols/handler_memory.h"
#include "symbols/loaded_libraries.h"
#include "unwind/library_rows.h"

namespace np::symbols {

// Rows of a whole library: every executable segment of it shares one table of rules.
struct CompiledLibrary {
    struct Segment {
        std::uint64_t start;
        std::uint64_t end;
        HandlerVector<std::uint32_t> pages;  // see unwind::LibraryRows
        HandlerVector<std::uint32_t> packed_rows;
        unwind::LibraryRows rows;
    };

    LoadedLibrary facts;
    HandlerVector<unwind::Rule> rules;
    HandlerVector<Segment> segments;
    bool has_rows = false;
};

// Bytes of the tables, those of the rows alone.
[[nodiscard]] std::size_t memory_of(const CompiledLibrary& library) noexcept;

using LibraryTable = std::vector<std::unique_ptr<CompiledLibrary>>;

// Compiles a library's .eh_frame. Never fails as a whole: without usable data its code is known but
// has no rows, and has_rows is false. Reads through base::copy_memory, so the library may go
// meanwhile.
[[nodiscard]] std::unique_ptr<CompiledLibrary> compile_library(const LoadedLibrary& library);

}  // namespace np::symbols
