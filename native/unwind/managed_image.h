// The functions of a mapped ReadyToRun image.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace np::unwind {

// A function with unwind data. Addresses are absolute.
struct ManagedFunction {
    std::uint64_t start = 0;
    std::uint64_t end = 0;
    std::uint64_t unwind_info = 0;  // or the data itself, packed (runtime_function.h)
    std::uint64_t image_base = 0;   // what the addresses in chained unwind data are relative to
};

// The image's own table is searched where it lies, through fault-tolerant loads, for the image may
// go while a handler reads it. The pages, ours, narrow the search to the few functions of 1 KiB of
// code: without them it would touch a dozen cache lines of a table of half a megabyte.
struct ManagedImage {
    static constexpr unsigned kPageShift = 10;

    std::uint64_t base;
    std::uint64_t function_table;  // address of RUNTIME_FUNCTION[function_count], sorted by begin
    std::uint32_t function_count;
    std::uint32_t code_start;  // of the first function, an offset from base
    // The first function that begins in each page from code_start on or later; behind them the
    // count.
    std::span<const std::uint32_t> pages;

    // The function at `offset` from the base; nothing in the gaps. Handler world.
    [[nodiscard]] std::optional<ManagedFunction> find(std::uint32_t offset) const noexcept;
};

}  // namespace np::unwind
