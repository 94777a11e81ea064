// Functions in memory of their own, and a native library of them with its unwind data.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "caught_faults.h"
#include "symbols/loaded_libraries.h"
#include "unwind/hostile_functions.h"
#include "unwind/walker_fixture.h"
#include "unwind_data.h"

namespace np::unwind {

// A function, where it lies, and what walks made of it.
struct HostilePlace {
    std::string name;
    std::uint64_t start = 0;
    unsigned left = kLeftAnywhere;
    unsigned aims = 1;  // how often it is chosen for an address, among all
    bool is_met = false;
    unsigned seen_left = 0;
};

// Functions of one size in a row, in memory of their own.
class HostileBlock {
public:
    static constexpr std::uint64_t kFunction = 0x100;
    static constexpr std::uint64_t kMark = 0x10;  // where a function's own instructions begin

    // Two pages of code with `before` ones for data in front of them and `behind` ones behind them.
    HostileBlock(std::size_t before, std::size_t behind)
        : memory_(before + kCodePages + behind),
          code_(memory_.start() + before * GuardedPages::kPageSize),
          code_end_(code_ + kCodePages * GuardedPages::kPageSize) {
        fill_with_calls({reinterpret_cast<std::uint8_t*>(code_), code_end_ - code_});
    }

    // The next function, and where it begins. `code` is what it has at `offset`.
    std::uint64_t add(HostilePlace place, std::span<const std::uint8_t> code = {},
                      std::uint64_t offset = kMark) {
        place.start = code_ + places_.size() * kFunction;
        if (place.start + kFunction > code_end_) std::abort();
        if (!code.empty()) {
            std::memcpy(reinterpret_cast<void*>(place.start + offset), code.data(), code.size());
        }
        places_.push_back(std::move(place));
        return places_.back().start;
    }

    [[nodiscard]] const GuardedPages& memory() const { return memory_; }

    [[nodiscard]] std::uint64_t code() const { return code_; }

    [[nodiscard]] std::uint64_t code_end() const { return code_end_; }

    [[nodiscard]] const std::vector<HostilePlace>& places() const { return places_; }

private:
    static constexpr std::size_t kCodePages = 2;

    GuardedPages memory_;
    std::uint64_t code_;
    std::uint64_t code_end_;
    std::vector<HostilePlace> places_;
};

// Its unwind data ends where memory does.
class HostileLibrary {
public:
    enum class Data : std::uint8_t { kNone, kThere };

    HostileLibrary(const std::string& name, Data data) : block_(0, 1) {
        const std::vector<NativeFunction> functions = native_functions();
        std::vector<HandMadeFunction> described;
        for (const NativeFunction& one : functions) {
            if (one.is_described && data == Data::kNone) continue;
            const std::uint64_t start = block_.add(
                {.name = name + ", " + one.name, .left = one.left, .aims = one.aims}, one.code);
            if (!one.is_described) continue;
            described.push_back(
                {.start = start, .size = HostileBlock::kFunction, .program = one.program});
        }
        if (data == Data::kNone) return;
        header_ = (block_.memory().end() - size_of_unwind_data(described.size())) & ~7ULL;
        write_unwind_data(header_, described);
    }

    [[nodiscard]] const HostileBlock& block() const { return block_; }

    [[nodiscard]] std::uint64_t header() const { return header_; }

    [[nodiscard]] symbols::LoadedLibrary facts() const {
        return {.path = "",
                .segments = {segment(block_.code(), block_.code_end(), true),
                             segment(block_.code_end(), block_.memory().end(), false)},
                .eh_frame_header = header_};
    }

private:
    static symbols::ElfSegment segment(std::uint64_t start, std::uint64_t end, bool executable) {
        return {.start = start, .end = end, .file_offset = 0, .executable = executable};
    }

    static std::vector<NativeFunction> native_functions() {
        constexpr std::uint8_t kOffset = 0x80;  // DW_CFA_offset, with a register's number
        constexpr std::uint8_t kBase = 0x70;    // DW_OP_breg, the same
        std::vector<NativeFunction> functions = {
            {.name = "frameless", .program = {0}},
            {.name = "saves the frame pointer", .program = {0x0e, 24, kOffset | kDwarfFp, 2}},
            {.name = "by the frame pointer",
             .program = {0x0c, kDwarfFp, 16, kOffset | kDwarfFp, 2}},
            {.name = "different rows", .program = {0x40 | 32, 0x0a, 0x0e, 32, 0x40 | 32, 0x0b}},
            {.name = "loses the frame pointer", .program = {0x07, kDwarfFp}},
            {.name = "frame pointer by an expression",
             .program = {0x10, kDwarfFp, 2, kBase + kDwarfFp, 8}},
            {.name = "kept frame address", .program = {0x0f, 3, kBase + kDwarfFp, 0x78, 0x06}},
            {.name = "kept stack pointer",
             .program = {0x0f, 5, kBase + kDwarfSp, 8, 0x06, 0x23, 8}},
            {.name = "saves a register", .program = {0x0e, 24, kOffset | kDwarfTracked, 2}},
            // As a caller only behind others of a library, from code whose registers are known.
            {.name = "by a register", .program = {0x0c, kDwarfTracked, 16}, .aims = 8},
            {.name = "root", .program = {0x07, kDwarfReturnAddress}, .left = 0},
            {.name = "unsupported", .program = {0x0f, 2, kBase + kDwarfSp, 0}, .left = 0},
            {.name = "not described", .left = kLeftAtLeaf, .is_described = false},
            {.name = "return from a signal", .is_described = false, .code = kSignalReturn}};
        for (NativeFunction& one : own_native_functions())
            functions.push_back(std::move(one));
        return functions;
    }

    HostileBlock block_;
    std::uint64_t header_ = 0;
};

}  // namespace np::unwind
