// Runs the call frame instructions of one function and states the rule that holds at each address.
#pragma once

#include <cstdint>
#include <vector>

#include "symbols/eh_frame.h"
#include "unwind/rule.h"

namespace np::symbols {

struct CfaRow {
    std::uint64_t start = 0;  // address
    unwind::Rule rule;
};

// Appends the rows of `frame`, ascending from its start. Instructions that cannot be understood
// leave one row of kind kUnsupported from where they stand.
void append_rows(const CommonEntry& common, const FrameEntry& frame, std::vector<CfaRow>& rows);

}  // namespace np::symbols
