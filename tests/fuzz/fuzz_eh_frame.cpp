// .eh_frame: records and call frame instructions.
#include <cstdlib>
#include <vector>

#include "symbols/cfa_program.h"
#include "symbols/eh_frame.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto frames = np::symbols::parse_eh_frame({data, size}, 0x10000);
    std::vector<np::symbols::CfaRow> rows;
    for (const auto& frame : frames.frames) {
        rows.clear();
        np::symbols::append_rows(frames.commons.at(frame.common), frame, rows);
        for (std::size_t i = 1; i < rows.size(); ++i) {
            if (rows[i].start < rows[i - 1].start) std::abort();
        }
    }
    return 0;
}
