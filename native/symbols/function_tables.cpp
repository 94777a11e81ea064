#include "symbols/function_tables.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "symbols/constant_data.h"

namespace np::symbols {
namespace {

// Of pairs. What looks like fewer may be anything that has a name and a function side by side.
constexpr std::size_t kFewestPairs = 16;

// Flags in the low 24 bits, above them the number of a call that the compiler makes, or -1.
bool are_flags(std::uint64_t word) noexcept {
    constexpr std::uint64_t kFlags = 0xff;
    constexpr unsigned kBits = 24;
    constexpr std::int64_t kMostNumbers = 256;
    const std::int64_t number = static_cast<std::int64_t>(word) >> kBits;
    return (word & ((1U << kBits) - 1)) <= kFlags && number >= -1 && number < kMostNumbers;
}

class Reader {
public:
    explicit Reader(const LoadedLibrary& library) : data_(library) {}

    [[nodiscard]] std::vector<TableFunction> read() {
        read_pairs();
        for (std::size_t at = 0; at + 2 < data_.size(); ++at) {
            read_class(at);
        }
        return unambiguous();
    }

private:
    // Whether {name, function} begins at the word.
    [[nodiscard]] bool is_pair(std::size_t at) const {
        return data_.has_name(at) && data_.function(at + 1).size != 0;
    }

    void read_pairs() {
        for (std::size_t at = 0; at + 1 < data_.size();) {
            std::size_t count = 0;
            while (is_pair(at + 2 * count)) {
                ++count;
            }
            if (count >= kFewestPairs && !is_shifted(at + 2 * count)) add_pairs(at, count);
            at += std::max<std::size_t>(2 * count, 1);
        }
    }

    // Whether it is an array of {function, name} that was read one word late: it ends with a name,
    // or with what may be one. `at` is behind what was read, which ends where a function is not
    // known. (What is before does not tell: a stray function may stand there.)
    [[nodiscard]] bool is_shifted(std::size_t at) const {
        constexpr std::size_t kMostPairs = 4096;
        for (std::size_t i = 0; i < kMostPairs; ++i, at += 2) {
            if (!data_.points_to_data(at)) return false;
            if (!data_.points_to_code(at + 1)) return true;
        }
        return true;
    }

    void add_pairs(std::size_t at, std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) {
            add(data_.function(at + 2 * i + 1), data_.name(at + 2 * i));
        }
    }

    // {class, namespace, functions} at the word.
    void read_class(std::size_t at) {
        const auto functions = data_.index_of(data_[at + 2]);
        if (!functions || !data_.has_name(at) || !data_.has_name(at + 1)) return;
        const std::string prefix = data_.name(at + 1) + "." + data_.name(at) + ".";
        const std::size_t before = found_.size();
        if (!read_internal_calls(*functions, prefix)) found_.resize(before);
    }

    // False when they are something else.
    [[nodiscard]] bool read_internal_calls(std::size_t at, const std::string& prefix) {
        constexpr std::size_t kMostCalls = 1024;
        constexpr std::uint64_t kIsEnd = 1;
        constexpr std::uint64_t kHasSignature = 2;
        for (std::size_t i = 0; i < kMostCalls && at < data_.size() && calls_left_ > 0; ++i) {
            --calls_left_;
            const std::uint64_t flags = data_[at];
            if (!are_flags(flags)) return false;
            if ((flags & kIsEnd) != 0) return i > 0;
            // Some are made by the compiler, and have no function.
            const unwind::FrameBounds function = data_.function(at + 1);
            if ((data_[at + 1] != 0 && function.size == 0) || !data_.has_name(at + 2)) return false;
            add(function, prefix + data_.name(at + 2));
            at += (flags & kHasSignature) != 0 ? 4 : 3;
        }
        return false;
    }

    void add(const unwind::FrameBounds& function, std::string name) {
        if (function.size == 0) return;
        found_.push_back({.start = function.start, .size = function.size, .name = std::move(name)});
    }

    [[nodiscard]] std::vector<TableFunction> unambiguous() {
        const auto key = [](const TableFunction& one) { return std::tie(one.start, one.name); };
        std::sort(found_.begin(), found_.end(),
                  [&](const auto& a, const auto& b) { return key(a) < key(b); });
        const auto same = [&](const auto& a, const auto& b) { return key(a) == key(b); };
        found_.erase(std::unique(found_.begin(), found_.end(), same), found_.end());
        std::vector<TableFunction> result;
        for (std::size_t i = 0; i < found_.size(); ++i) {
            const bool is_shared =
                (i > 0 && found_[i - 1].start == found_[i].start) ||
                (i + 1 < found_.size() && found_[i + 1].start == found_[i].start);
            if (!is_shared) result.push_back(found_[i]);
        }
        return result;
    }

    ConstantData data_;
    std::vector<TableFunction> found_;
    // To look at: bad data may lead to the same ones again and again.
    std::size_t calls_left_ = 65536;
};

}  // namespace

std::vector<TableFunction> read_function_tables(const LoadedLibrary& library) {
    return Reader(library).read();
}

}  // namespace np::symbols
