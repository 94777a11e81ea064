#include "session/process_filter.h"

#include <string>

namespace np::session {

namespace {

// Iterative matching with one point of return to the last star: linear in practice, never
// exponential.
bool matches(std::string_view pattern, std::string_view text) {
    std::size_t p = 0;
    std::size_t t = 0;
    std::size_t star = std::string_view::npos;
    std::size_t star_text = 0;
    while (t < text.size()) {
        if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t]) &&
            pattern[p] != '*') {
            ++p;
            ++t;
        } else if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            star_text = t;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            t = ++star_text;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*') {
        ++p;
    }
    return p == pattern.size();
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && text.front() == ' ') {
        text.remove_prefix(1);
    }
    while (!text.empty() && text.back() == ' ') {
        text.remove_suffix(1);
    }
    return text;
}

bool matches_any(std::string_view patterns, std::string_view name) {
    const auto stem = name.substr(0, name.rfind('.'));
    while (!patterns.empty()) {
        const auto comma = patterns.find(',');
        const auto pattern = trimmed(patterns.substr(0, comma));
        if (!pattern.empty() && (matches(pattern, name) || matches(pattern, stem))) return true;
        if (comma == std::string_view::npos) break;
        patterns.remove_prefix(comma + 1);
    }
    return false;
}

// The SDK keeps its tools in sdk/VERSION/…, global tools are kept in .dotnet/tools.
bool is_in_tool_folder(std::string_view path) {
    const auto sdk = path.find("/sdk/");
    const bool is_sdk = sdk != std::string_view::npos && sdk + 5 < path.size() &&
                        path[sdk + 5] >= '0' && path[sdk + 5] <= '9';
    return is_sdk || path.find("/.dotnet/tools/") != std::string_view::npos;
}

}  // namespace

FilterVerdict judge_process(const ProcessImage& image, std::string_view patterns) {
    const auto entry = entry_path(image);
    const auto name = file_name(entry);
    // The host must never profile itself, whatever the patterns say.
    if (name == "nativeprofiler") return FilterVerdict::kSdkTool;
    if (!trimmed(patterns).empty()) {
        const auto candidate = entry.empty() ? std::string{"dotnet"} : name;
        return matches_any(patterns, candidate) ? FilterVerdict::kProfile
                                                : FilterVerdict::kNotListed;
    }
    if (entry.empty() || is_in_tool_folder(entry)) return FilterVerdict::kSdkTool;
    return FilterVerdict::kProfile;
}

}  // namespace np::session
