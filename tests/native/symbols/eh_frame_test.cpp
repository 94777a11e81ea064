// Compares compiled rows with binutils' reading of the same tables.
#include <array>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "symbols/library_table.h"
#include "symbols/readelf_frames.h"
#include "symbols/readelf_names.h"
#include "unwind/eh_frame_search.h"
#include "unwind/packed_rule.h"

namespace np::symbols {
namespace {

using unwind::CfaBase;
using unwind::FpRule;
using unwind::Rule;
using unwind::RuleKind;

std::string base_name(const Rule& rule) {
    if (rule.base == CfaBase::kGeneral) return machine::register_name(rule.general);
    return rule.base == CfaBase::kSp ? machine::kSp : machine::kFp;
}

std::string described(const Rule& rule) {
    std::ostringstream text;
    switch (rule.kind) {
        case RuleKind::kNone: return "none";
        case RuleKind::kRoot: return "root";
        case RuleKind::kSignalFrame: return "signal";
        case RuleKind::kUnsupported: return "unsupported";
        case RuleKind::kPlt:
        case RuleKind::kStepDeref: text << "exp"; break;
        case RuleKind::kStep: text << base_name(rule) << '+' << rule.cfa_offset; break;
    }
    switch (rule.fp) {
        case FpRule::kSame: text << " u"; break;
        case FpRule::kAtCfa: text << " c" << rule.fp_offset; break;
        case FpRule::kAtFp: text << " exp"; break;
        case FpRule::kLost: text << " lost"; break;
    }
    if (unwind::returns_by_register(rule)) {
        text << " u";
    } else {
        text << " c-" << 8 * rule.return_words;
    }
    return text.str();
}

std::string expected(const ExpectedRow& row) {
    if (row.is_signal_frame) return "signal";
    if (row.return_address == "u" && row.is_root_when_undefined) return "root";
    // longjmp and the like: what it returns to is not on the stack.
    if (row.return_address.rfind("c-", 0) != 0 && row.return_address != "u") return "unsupported";
    return row.cfa + " " + row.fp + " " + row.return_address;
}

const CompiledLibrary::Segment* segment_at(const CompiledLibrary& library, std::uint64_t address) {
    for (const auto& segment : library.segments) {
        if (address >= segment.start && address < segment.end) return &segment;
    }
    return nullptr;
}

// By the library's own data, without the table that was compiled from it.
std::string searched(const LoadedLibrary& facts, std::uint64_t address, std::uint8_t kept) {
    std::array<std::uint64_t, unwind::kEhFrameScratchWords> scratch{};
    return described(unwind::rule_from_eh_frame(facts.eh_frame_header, address, kept,
                                                unwind::WalkScratch{scratch}));
}

void compare_search_with_readelf(std::string_view name) {
    for (const LoadedLibrary& facts : loaded_libraries()) {
        if (facts.path.find(name) == std::string::npos) continue;
        const ReadelfFrames readelf(facts.path);
        ASSERT_GT(readelf.rows.size(), 1000u) << "readelf (binutils) is needed for this test";
        for (const ExpectedRow& row : readelf.rows) {
            const std::uint64_t address = facts.load_bias + row.address;
            ExpectedRow of_other = row;
            of_other.fp = row.other;
            ASSERT_EQ(searched(facts, address, unwind::kDwarfFp), expected(row))
                << std::hex << row.address;
            ASSERT_EQ(searched(facts, address, machine::kDwarfOther), expected(of_other))
                << std::hex << row.address;
        }
        return;
    }
    FAIL() << name << " is not loaded";
}

void compare_with_readelf(std::string_view name) {
    for (const LoadedLibrary& facts : loaded_libraries()) {
        if (facts.path.find(name) == std::string::npos) continue;
        const auto library = compile_library(facts);
        const ReadelfFrames readelf(facts.path);
        ASSERT_GT(readelf.rows.size(), 1000u) << "readelf (binutils) is needed for this test";
        int different = 0;
        for (const ExpectedRow& row : readelf.rows) {
            const std::uint64_t address = facts.load_bias + row.address;
            const auto* segment = segment_at(*library, address);
            ASSERT_NE(segment, nullptr) << std::hex << row.address;
            const std::uint64_t origin = unwind::LibraryRows::origin(segment->start);
            const Rule rule = segment->rows.find(static_cast<std::uint32_t>(address - origin));
            if (described(rule) == expected(row)) continue;
            if (++different <= 10) {
                ADD_FAILURE() << std::hex << row.address << ": " << described(rule)
                              << " instead of " << expected(row);
            }
        }
        EXPECT_EQ(different, 0) << "of " << readelf.rows.size() << " rows";
        return;
    }
    FAIL() << name << " is not loaded";
}

TEST(EhFrame, Every_row_of_libc_is_what_readelf_says) {
    compare_with_readelf("libc.so");
}

TEST(EhFrame, Every_row_of_libstdcxx_is_what_readelf_says) {
    compare_with_readelf("libstdc++.so");
}

TEST(EhFrameSearch, Finds_what_readelf_says_of_two_registers) {
    compare_search_with_readelf("libc.so");
    compare_search_with_readelf("ld-linux");
}

TEST(EhFrameSearch, Knows_nothing_of_code_outside_and_of_garbage) {
    const auto libraries = loaded_libraries();
    const LoadedLibrary& facts = libraries.front();
    EXPECT_EQ(searched(facts, facts.segments.front().start, unwind::kDwarfFp), "none");
    LoadedLibrary broken;
    std::vector<std::uint8_t> garbage(4096, 0x1b);
    broken.eh_frame_header = reinterpret_cast<std::uint64_t>(garbage.data());
    EXPECT_EQ(searched(broken, broken.eh_frame_header + 100, unwind::kDwarfFp), "none");
    EXPECT_EQ(described(unwind::rule_from_eh_frame(facts.eh_frame_header,
                                                   reinterpret_cast<std::uint64_t>(&searched),
                                                   unwind::kDwarfFp, unwind::WalkScratch{{}})),
              "unsupported");
}

TEST(EhFrame, The_dynamic_linker_and_this_program_are_compiled_too) {
    int with_rows = 0;
    for (const LoadedLibrary& facts : loaded_libraries())
        with_rows += compile_library(facts)->has_rows ? 1 : 0;
    EXPECT_EQ(with_rows, static_cast<int>(loaded_libraries().size()));
}

// What the cache does not keep is searched at each sample.
TEST(EhFrame, Of_a_hundred_rows_the_cache_of_rules_keeps_99) {
    std::size_t steps = 0;
    std::size_t kept = 0;
    for (const LoadedLibrary& facts : loaded_libraries()) {
        const auto library = compile_library(facts);
        for (const auto& segment : library->segments) {
            for (const std::uint32_t row : segment.packed_rows) {
                const Rule rule = segment.rows.rule_of(row);
                if (rule.kind != RuleKind::kStep || returns_by_register(rule)) continue;
                ++steps;
                kept += unwind::LibraryRows::packed_rule(row).is_known() ? 1 : 0;
            }
        }
    }
    EXPECT_GT(steps, 10'000u);
    EXPECT_GE(kept * 100, steps * 99) << kept << " of " << steps;
}

TEST(EhFrame, A_library_whose_memory_is_not_what_it_says_has_no_rows) {
    LoadedLibrary broken;
    std::vector<std::uint8_t> garbage(4096, 0x1b);
    const auto start = reinterpret_cast<std::uint64_t>(garbage.data());
    broken.segments.push_back(
        {.start = start, .end = start + garbage.size(), .file_offset = 0, .executable = true});
    broken.eh_frame_header = start;
    EXPECT_FALSE(compile_library(broken)->has_rows);
    broken.eh_frame_header = 0;
    EXPECT_FALSE(compile_library(broken)->has_rows);
}

}  // namespace
}  // namespace np::symbols
