#include "symbols/cfa_program.h"

#include "base/byte_reader.h"
#include "unwind/cfa_program.h"

namespace np::symbols {

void append_rows(const CommonEntry& common, const FrameEntry& frame, std::vector<CfaRow>& rows) {
    const auto append = [&rows](std::uint64_t start, const unwind::Rule& rule) {
        rows.push_back({.start = start, .rule = rule});
    };
    const unwind::CfaWanted all{.start = frame.bounds.start,
                                .end = frame.bounds.start + frame.bounds.size};
    base::ByteReader common_reader(common.instructions);
    base::ByteReader own_reader(frame.instructions);
    unwind::CfaProgram<base::ByteReader, decltype(append)>(common.conventions, all, append)
        .run(frame.bounds, common_reader, own_reader);
}

}  // namespace np::symbols
