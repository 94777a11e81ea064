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

std::string described(const Rule& rule) {
    std::ostringstream text;
    switch (rule.kind) {
        case RuleKind::kNone: return "none";
        case RuleKind::kRoot: return "root";
        case RuleKind::kSignalFrame: return "signal";
        case RuleKind::kUnsupported: return "unsupported";
        case RuleKind::kPlt:
        case RuleKind::kStepDeref: text << "exp"; break;
        case RuleKind::kStep:
            text << (rule.base == CfaBase::kSp ? "rsp+" : "rbp+") << rule.cfa_offset;
            break;
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
    if (row.cfa.rfind("rsp+", 0) != 0 && row.cfa.rfind("rbp+", 0) != 0 && row.cfa != "exp")
        return "unsupported";
    return row.cfa + " " + row.fp + " " + row.return_address;
}

const CompiledLibrary::Segment* segment_at(const CompiledLibrary& library, std::uint64_t address) {
    for (const auto& segment : library.segments) {
        if (address >= segment.start && address < segment.end) return &segment;
    }
    return nullptr;
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
