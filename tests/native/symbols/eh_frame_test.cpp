// Compares compiled rows with binutils' reading of the same tables.
#include <array>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "symbols/library_table.h"
#include "unwind/eh_frame_search.h"

namespace np::symbols {
namespace {

using unwind::CfaBase;
using unwind::FpRule;
using unwind::Rule;
using unwind::RuleKind;

struct ExpectedRow {
    std::uint64_t address = 0;  // in the file
    std::string cfa;
    std::string fp = "u";
    std::string rbx = "u";
    std::string return_address = "c-8";
    bool is_signal_frame = false;
};

std::vector<std::string> words_of(const std::string& line) {
    std::istringstream stream(line);
    std::vector<std::string> words;
    for (std::string word; stream >> word;)
        words.push_back(word);
    return words;
}

// readelf's interpretation: FDE lines, each with a header of columns and one line per row.
class ReadelfFrames {
public:
    explicit ReadelfFrames(const std::string& path) {
        const std::string command =
            "LC_ALL=C readelf --debug-dump=frames-interp '" + path + "' 2>/dev/null";
        const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
        std::array<char, 4096> line{};
        while (pipe != nullptr && std::fgets(line.data(), line.size(), pipe.get()) != nullptr)
            add(line.data());
    }

    std::vector<ExpectedRow> rows;

private:
    static constexpr std::size_t kAddressDigits = 16;

    void add(const std::string& line) {
        const auto words = words_of(line);
        if (words.size() > 4 && words[3] == "CIE") {
            const bool is_signal_frame = words[4].find('S') != std::string::npos;
            signal_commons_.push_back(is_signal_frame ? words[0] : "");
            in_function_ = false;
        } else if (words.size() > 4 && words[3] == "FDE") {
            in_function_ = true;
            is_signal_frame_ = false;
            for (const auto& common : signal_commons_) {
                is_signal_frame_ =
                    is_signal_frame_ || (!common.empty() && words[4] == "cie=" + common);
            }
        } else if (!words.empty() && words[0] == "LOC") {
            columns_ = words;
        } else if (in_function_ && words.size() == columns_.size() &&
                   words[0].size() == kAddressDigits) {
            add_row(words);
        }
    }

    void add_row(const std::vector<std::string>& words) {
        ExpectedRow row{.address = std::strtoull(words[0].c_str(), nullptr, 16), .cfa = words[1]};
        row.is_signal_frame = is_signal_frame_;
        for (std::size_t i = 2; i < words.size(); ++i) {
            if (columns_[i] == "rbp") row.fp = words[i];
            if (columns_[i] == "rbx") row.rbx = words[i];
            if (columns_[i] == "ra") row.return_address = words[i];
        }
        if (!rows.empty() && rows.back().address == row.address) rows.pop_back();
        rows.push_back(row);
    }

    std::vector<std::string> columns_;
    std::vector<std::string> signal_commons_;
    bool in_function_ = false;
    bool is_signal_frame_ = false;
};

std::string base_name(const Rule& rule) {
    constexpr std::array<const char*, 16> kNames = {"rax", "rdx", "rcx", "rbx", "rsi", "rdi",
                                                    "rbp", "rsp", "r8",  "r9",  "r10", "r11",
                                                    "r12", "r13", "r14", "r15"};
    if (rule.base == CfaBase::kGeneral) return kNames.at(rule.general);
    return rule.base == CfaBase::kSp ? "rsp" : "rbp";
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
    text << " c-" << 8 * rule.return_words;
    return text.str();
}

std::string expected(const ExpectedRow& row) {
    if (row.is_signal_frame) return "signal";
    if (row.return_address == "u") return "root";
    // longjmp and the like: what it returns to is not on the stack.
    if (row.return_address.rfind("c-", 0) != 0) return "unsupported";
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
    constexpr std::uint8_t kRbx = 3;
    constexpr std::uint8_t kRbp = 6;
    for (const LoadedLibrary& facts : loaded_libraries()) {
        if (facts.path.find(name) == std::string::npos) continue;
        const ReadelfFrames readelf(facts.path);
        ASSERT_GT(readelf.rows.size(), 1000u) << "readelf (binutils) is needed for this test";
        for (const ExpectedRow& row : readelf.rows) {
            const std::uint64_t address = facts.load_bias + row.address;
            ExpectedRow of_rbx = row;
            of_rbx.fp = row.rbx;
            ASSERT_EQ(searched(facts, address, kRbp), expected(row)) << std::hex << row.address;
            ASSERT_EQ(searched(facts, address, kRbx), expected(of_rbx)) << std::hex << row.address;
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
            const Rule rule =
                segment->rows.find(static_cast<std::uint32_t>(address - segment->start));
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
    constexpr std::uint8_t kRbp = 6;
    EXPECT_EQ(searched(facts, facts.segments.front().start, kRbp), "none");
    LoadedLibrary broken;
    std::vector<std::uint8_t> garbage(4096, 0x1b);
    broken.eh_frame_header = reinterpret_cast<std::uint64_t>(garbage.data());
    EXPECT_EQ(searched(broken, broken.eh_frame_header + 100, kRbp), "none");
    EXPECT_EQ(described(unwind::rule_from_eh_frame(facts.eh_frame_header,
                                                   reinterpret_cast<std::uint64_t>(&searched), kRbp,
                                                   unwind::WalkScratch{{}})),
              "unsupported");
}

TEST(EhFrame, The_dynamic_linker_and_this_program_are_compiled_too) {
    int with_rows = 0;
    for (const LoadedLibrary& facts : loaded_libraries())
        with_rows += compile_library(facts)->has_rows ? 1 : 0;
    EXPECT_EQ(with_rows, static_cast<int>(loaded_libraries().size()));
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
