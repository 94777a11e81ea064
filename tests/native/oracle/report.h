// What the stepper found: counts per workload and kind of code, and every place with a wrong walk.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "oracle/address_space.h"
#include "unwind/code_map.h"
#include "unwind/walk_end.h"

namespace np::oracle {

enum class Kind : std::uint8_t { kJitted, kReadyToRun, kLibrary, kStub };

// One walk and what it should have been. Innermost frame first.
struct Comparison {
    std::span<const std::uint64_t> expected;
    std::span<const std::uint64_t> walked;
    unwind::WalkEnd end;

    [[nodiscard]] bool is_right() const noexcept;
    // Right up to that frame, whose caller cannot be told.
    [[nodiscard]] bool ends_right_at(std::size_t frame) const noexcept;
};

class Report {
public:
    explicit Report(AddressSpace& space) : space_(space) {}

    void begin_workload(const std::string& name) { workload_ = name; }

    void count(Kind kind) {
        ++steps_;
        ++counts_[workload_][static_cast<std::size_t>(kind)].steps;
    }

    // A step in a method that was entered in the middle of the loop that it replaces.
    void count_replaced_loop(std::uint64_t method) { ++replaced_loops_[workload_][method]; }

    // `code` are the bytes at the leaf; `cause` is empty when it is not known.
    void count_wrong(Kind kind, const Comparison& comparison, std::span<const std::uint8_t> code,
                     const std::string& cause);

    // Steps of the workload at hand.
    [[nodiscard]] std::uint64_t steps() const;

    // module+offset
    [[nodiscard]] std::string name_of(std::uint64_t address);

    // JSON: {"workloads": {NAME: {KIND: [steps, wrong]}}, "replaced loops": {NAME: [steps of
    // each]}, "wrong": [{...}]}.
    void write(const std::string& path) const;

private:
    struct Count {
        std::uint64_t steps = 0;
        std::uint64_t wrong = 0;
    };

    struct Wrong {
        std::uint64_t count = 0;
        std::uint64_t first = 0;  // step of this run
        std::string kind;
        std::string cause;
        std::string place;  // module+offset
        std::string workload;
        std::string code;
        std::string expected;
        std::string walked;
    };

    [[nodiscard]] std::string names_of(std::span<const std::uint64_t> addresses, std::size_t from);

    AddressSpace& space_;
    std::string workload_;
    std::uint64_t steps_ = 0;
    std::map<std::string, std::array<Count, 4>> counts_;
    std::map<std::string, std::map<std::uint64_t, std::uint64_t>> replaced_loops_;
    std::map<std::string, Wrong> wrong_;  // by cause and module+offset
};

}  // namespace np::oracle
