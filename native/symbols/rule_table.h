// Each different rule of a library once.
#pragma once

#include <cstdint>
#include <vector>

#include "unwind/rule.h"

namespace np::symbols {

class RuleTable {
public:
    RuleTable();

    static constexpr std::uint16_t kNoneIndex = 0;
    static constexpr std::uint16_t kUnsupportedIndex = 1;

    // The index of `rule`; kUnsupportedIndex once 65,536 different ones exist (a large library has
    // about 1,000).
    [[nodiscard]] std::uint16_t intern(const unwind::Rule& rule);

    [[nodiscard]] const unwind::Rule& operator[](std::uint16_t index) const {
        return rules_[index];
    }

    [[nodiscard]] std::vector<unwind::Rule> take() && { return std::move(rules_); }

private:
    void grow();

    std::vector<unwind::Rule> rules_;
    std::vector<std::uint32_t> slots_;  // open addressing, index + 1, 0 is empty; a power of two
};

}  // namespace np::symbols
