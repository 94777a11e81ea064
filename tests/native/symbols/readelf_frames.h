// Unwind tables as binutils reads them.
#pragma once

#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "emulation.h"
#include "symbols/readelf_names.h"
#include "unwind/architecture.h"

namespace np::symbols {

// A row of the unwind table.
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
inline std::string file_of(const std::string& path) {
    const std::string elsewhere = kSystemRoot + path;
    return kIsEmulated && std::ifstream(elsewhere) ? elsewhere : path;
}

inline std::vector<std::string> lines_of(const std::string& dump, const std::string& path) {
    const std::string command =
        "LC_ALL=C readelf --debug-dump=" + dump + " '" + file_of(path) + "' 2>/dev/null";
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
    std::vector<std::string> lines;
    std::array<char, 4096> line{};
    while (pipe != nullptr && std::fgets(line.data(), line.size(), pipe.get()) != nullptr)
        lines.emplace_back(line.data());
    return lines;
}

inline std::vector<std::string> words_of(const std::string& line) {
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

}  // namespace np::symbols
