#include "oracle/report.h"

#include <algorithm>
#include <cinttypes>
#include <cstdio>
#include <fstream>
#include <utility>

namespace np::oracle {
namespace {

constexpr std::array<const char*, 4> kKindNames = {"jitted", "ready-to-run", "library", "stub"};
constexpr std::array<const char*, unwind::kWalkEndCount> kEndNames = {
    "root",        "depth limit",      "unknown code",      "unreadable memory",
    "no progress", "unsupported rule", "bad return address"};
constexpr std::size_t kFramesShown = 6;

std::string hex(std::uint64_t value) {
    char text[24];
    std::snprintf(text, sizeof(text), "%" PRIx64, value);
    return text;
}

std::string quoted(const std::string& text) {
    return '"' + text + '"';  // file names and numbers: nothing to escape
}

}  // namespace

bool Comparison::is_right() const noexcept {
    return end == unwind::WalkEnd::kRoot &&
           std::equal(expected.begin(), expected.end(), walked.begin(), walked.end());
}

bool Comparison::ends_right_at(std::size_t frame) const noexcept {
    return end == unwind::WalkEnd::kUnsupportedRule && walked.size() == frame + 1 &&
           walked.size() <= expected.size() &&
           std::equal(walked.begin(), walked.end(), expected.begin());
}

std::string Report::name_of(std::uint64_t address) {
    const Place place = space_.find(address);
    return place.module.empty() ? hex(address) : place.module + '+' + hex(place.offset);
}

std::string Report::names_of(std::span<const std::uint64_t> addresses, std::size_t from) {
    std::string text;
    for (std::size_t i = from; i < std::min(addresses.size(), from + kFramesShown); ++i) {
        text += name_of(addresses[i]) + ' ';
    }
    return text + (addresses.size() > from + kFramesShown ? "..." : "(last)");
}

void Report::count_wrong(Kind kind, const Comparison& comparison,
                         std::span<const std::uint8_t> code, const std::string& cause) {
    ++counts_[workload_][static_cast<std::size_t>(kind)].wrong;
    Wrong& wrong = wrong_[cause + name_of(comparison.expected[0])];
    if (++wrong.count > 1) return;
    wrong.first = steps_;
    const auto& expected = comparison.expected;
    const auto& walked = comparison.walked;
    const auto different =
        std::mismatch(expected.begin(), expected.end(), walked.begin(), walked.end());
    const auto at = static_cast<std::size_t>(different.first - expected.begin());
    const std::size_t from = at < 2 ? 0 : at - 2;
    wrong.kind = kKindNames[static_cast<std::size_t>(kind)];
    wrong.cause = cause;
    wrong.place = name_of(comparison.expected[0]);
    wrong.workload = workload_;
    for (const std::uint8_t byte : code) {
        wrong.code += hex(byte + 256u).substr(1);
    }
    wrong.expected = "from frame " + std::to_string(from) + ": " + names_of(expected, from);
    wrong.walked = "from frame " + std::to_string(from) + ": " + names_of(walked, from) +
                   ", ends: " + kEndNames[static_cast<std::size_t>(comparison.end)];
}

std::uint64_t Report::steps() const {
    const auto found = counts_.find(workload_);
    if (found == counts_.end()) return 0;
    std::uint64_t sum = 0;
    for (const Count& count : found->second) {
        sum += count.steps;
    }
    return sum;
}

void Report::write(const std::string& path) const {
    std::ofstream out(path);
    out << "{\"workloads\": {";
    const char* separator = "";
    for (const auto& [name, kinds] : counts_) {
        out << separator << "\n  " << quoted(name) << ": {";
        for (std::size_t i = 0; i < kinds.size(); ++i) {
            out << (i == 0 ? "" : ", ") << quoted(kKindNames[i]) << ": [" << kinds[i].steps << ", "
                << kinds[i].wrong << ']';
        }
        out << '}';
        separator = ",";
    }
    out << "},\n\"replaced loops\": {";
    separator = "";
    for (const auto& [name, methods] : replaced_loops_) {
        out << separator << quoted(name) << ": [";
        separator = "";
        for (const auto& [method, steps] : methods) {
            out << std::exchange(separator, ", ") << steps;
        }
        out << ']';
        separator = ", ";
    }
    out << "},\n\"wrong\": [";
    separator = "";
    for (const auto& [key, wrong] : wrong_) {
        out << separator << "\n  {\"place\": " << quoted(wrong.place)
            << ", \"count\": " << wrong.count << ", \"first\": " << wrong.first
            << ", \"kind\": " << quoted(wrong.kind) << ", \"cause\": " << quoted(wrong.cause)
            << ", \"workload\": " << quoted(wrong.workload) << ", \"code\": " << quoted(wrong.code)
            << ",\n   \"expected\": " << quoted(wrong.expected)
            << ",\n   \"walked\": " << quoted(wrong.walked) << '}';
        separator = ",";
    }
    out << "]}\n";
}

}  // namespace np::oracle
