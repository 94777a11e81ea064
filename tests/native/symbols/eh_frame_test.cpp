// Compares compiled rows with binutils' reading of the same tables.
#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "emulation.h"
#include "symbols/library_table.h"
#include "symbols/readelf_names.h"
#include "unwind/eh_frame_search.h"
#include "unwind/packed_rule.h"

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
    std::string other = "u";  // a register that callees save
    std::string return_address = machine::kReturnAddressAtFirst;
    bool is_signal_frame = false;
    bool is_root_when_undefined = true;
};

// readelf runs on the machine that emulates, where the program's libraries lie elsewhere.
std::string file_of(const std::string& path) {
    const std::string elsewhere = kSystemRoot + path;
    return kIsEmulated && std::ifstream(elsewhere) ? elsewhere : path;
}

std::vector<std::string> lines_of(const std::string& dump, const std::string& path) {
    const std::string command =
        "LC_ALL=C readelf --debug-dump=" + dump + " '" + file_of(path) + "' 2>/dev/null";
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
    std::vector<std::string> lines;
    std::array<char, 4096> line{};
    while (pipe != nullptr && std::fgets(line.data(), line.size(), pipe.get()) != nullptr)
        lines.emplace_back(line.data());
    return lines;
}

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
        if (!unwind::kIsReturnAddressPushed) roots_ = functions_without_caller(path);
        for (const std::string& line : lines_of("frames-interp", path))
            add(line);
    }

    std::vector<ExpectedRow> rows;

private:
    static constexpr std::size_t kAddressDigits = 16;

    // FDEs (offsets in hexadecimal) that say that there is no return address, with the address from
    // which on. Where calls do not push it "u" is also what it says of one that is still in its
    // register.
    static std::map<std::string, std::uint64_t> functions_without_caller(const std::string& path) {
        std::map<std::string, std::uint64_t> found;
        std::string function;
        std::uint64_t location = 0;
        for (const std::string& line : lines_of("frames", path)) {
            const auto words = words_of(line);
            if (words.size() > 5 && words[3] == "FDE") {
                function = words[0];
                location = std::strtoull(words[5].c_str() + std::strlen("pc="), nullptr, 16);
            }
            const bool advances = words.size() > 3 && words[2] == "to";
            if (advances) location = std::strtoull(words[3].c_str(), nullptr, 16);
            const bool is_undefined = words.size() > 1 && words[0] == "DW_CFA_undefined:";
            if (is_undefined && words[1] == "r30") found.emplace(function, location);
        }
        return found;
    }

    void add(const std::string& line) {
        const auto words = words_of(line);
        if (words.size() > 4 && words[3] == "CIE") {
            const bool is_signal_frame = words[4].find('S') != std::string::npos;
            signal_commons_.push_back(is_signal_frame ? words[0] : "");
            in_function_ = false;
        } else if (words.size() > 4 && words[3] == "FDE") {
            in_function_ = true;
            const auto root = roots_.find(words[0]);
            root_start_ = root == roots_.end() ? ~std::uint64_t{0} : root->second;
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
        row.is_root_when_undefined = unwind::kIsReturnAddressPushed || row.address >= root_start_;
        for (std::size_t i = 2; i < words.size(); ++i) {
            if (columns_[i] == machine::kFp) row.fp = words[i];
            if (columns_[i] == machine::kOther) row.other = words[i];
            if (columns_[i] == "ra") row.return_address = words[i];
        }
        if (!unwind::kIsReturnAddressPushed) {
            for (std::string* const place : {&row.fp, &row.other, &row.return_address})
                if (*place == "s") *place = "u";  // said to be in its register
        }
        if (!rows.empty() && rows.back().address == row.address) rows.pop_back();
        rows.push_back(row);
    }

    std::vector<std::string> columns_;
    std::vector<std::string> signal_commons_;
    std::map<std::string, std::uint64_t> roots_;
    bool in_function_ = false;
    std::uint64_t root_start_ = 0;
    bool is_signal_frame_ = false;
};

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
