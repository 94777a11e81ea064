#include "symbols/library_table.h"

#include <algorithm>

#include "base/byte_reader.h"
#include "base/safe_load.h"
#include "symbols/cfa_program.h"
#include "symbols/dwarf_pointer.h"
#include "symbols/eh_frame.h"
#include "symbols/rule_table.h"

namespace np::symbols {
namespace {

using Segment = CompiledLibrary::Segment;

// As much as can be read from `start` on, at most up to `end`.
std::vector<std::uint8_t> copy_up_to(std::uint64_t start, std::uint64_t end) {
    constexpr std::size_t kPiece = std::size_t{64} * 1024;
    constexpr std::uint64_t kMaxSection = std::uint64_t{256} * 1024 * 1024;
    if (end <= start) return {};
    std::vector<std::uint8_t> bytes(std::min(end - start, kMaxSection));
    std::size_t done = 0;
    while (done < bytes.size()) {
        const std::size_t size = std::min(kPiece, bytes.size() - done);
        if (!base::copy_memory(bytes.data() + done, start + done, size)) break;
        done += size;
    }
    bytes.resize(done);
    return bytes;
}

std::uint64_t end_of_segment_with(const LoadedLibrary& library, std::uint64_t address) {
    for (const ElfSegment& segment : library.segments) {
        if (address >= segment.start && address < segment.end) return segment.end;
    }
    return 0;
}

// Where .eh_frame begins, from .eh_frame_hdr; 0 when that is missing or not understood.
std::uint64_t eh_frame_address(const LoadedLibrary& library) {
    if (library.eh_frame_header == 0) return 0;
    constexpr std::uint64_t kHeaderSize = 16;
    const auto bytes = copy_up_to(library.eh_frame_header, library.eh_frame_header + kHeaderSize);
    base::ByteReader reader(bytes);
    const std::uint8_t version = reader.u8();
    const std::uint8_t encoding = reader.u8();
    reader.skip(2);
    if (version != 1 || encoding == kPointerOmitted) return 0;
    const std::uint64_t address = read_dwarf_pointer(reader, encoding, library.eh_frame_header);
    return reader.ok() ? address : 0;
}

// Collects rows into segments: neighbours with one rule become one row, and code between functions
// gets kNone.
class RowBuilder {
public:
    explicit RowBuilder(std::vector<Segment>& segments) : segments_(segments) {}

    void add(const FrameEntry& frame, const std::vector<CfaRow>& rows) {
        Segment* segment = segment_at(frame.start);
        if (segment == nullptr || rows.empty()) return;
        // Functions that overlap are broken data; the later one wins.
        const auto first = static_cast<std::uint32_t>(frame.start - segment->start);
        while (!segment->row_starts.empty() && segment->row_starts.back() >= first) {
            segment->row_starts.pop_back();
            segment->row_rules.pop_back();
        }
        for (const CfaRow& row : rows) {
            append(*segment, row.start, rules_.intern(row.rule));
        }
        append(*segment, frame.start + frame.size, RuleTable::kNoneIndex);
    }

    [[nodiscard]] std::vector<unwind::Rule> take_rules() { return std::move(rules_).take(); }

private:
    [[nodiscard]] Segment* segment_at(std::uint64_t address) noexcept {
        for (Segment& segment : segments_) {
            if (address >= segment.start && address < segment.end) return &segment;
        }
        return nullptr;
    }

    static void append(Segment& segment, std::uint64_t address, std::uint16_t rule) {
        if (address >= segment.end) return;
        if (!segment.row_rules.empty() && segment.row_rules.back() == rule) return;
        segment.row_starts.push_back(static_cast<std::uint32_t>(address - segment.start));
        segment.row_rules.push_back(rule);
    }

    std::vector<Segment>& segments_;
    RuleTable rules_;
};

void compile_rows(CompiledLibrary& library) {
    const std::uint64_t address = eh_frame_address(library.facts);
    const auto section = copy_up_to(address, end_of_segment_with(library.facts, address));
    const EhFrame frames = parse_eh_frame(section, address);
    RowBuilder builder(library.segments);
    std::vector<CfaRow> rows;
    for (const FrameEntry& frame : frames.frames) {
        rows.clear();
        append_rows(frames.commons[frame.common], frame, rows);
        builder.add(frame, rows);
    }
    library.rules = builder.take_rules();
    library.has_rows = !frames.frames.empty();
}

}  // namespace

std::unique_ptr<CompiledLibrary> compile_library(const LoadedLibrary& facts) {
    auto library = std::make_unique<CompiledLibrary>();
    library->facts = facts;
    constexpr std::uint64_t kMaxSegment = std::uint64_t{1} << 32;  // offsets in rows have 32 bits
    for (const ElfSegment& segment : facts.segments) {
        if (!segment.executable || segment.end - segment.start >= kMaxSegment) continue;
        library->segments.push_back({.start = segment.start,
                                     .end = segment.end,
                                     .row_starts = {},
                                     .row_rules = {},
                                     .rows = {}});
    }
    compile_rows(*library);
    for (Segment& segment : library->segments) {
        segment.row_starts.shrink_to_fit();
        segment.row_rules.shrink_to_fit();
        segment.rows = {.starts = segment.row_starts,
                        .rule_indexes = segment.row_rules,
                        .rules = library->rules};
    }
    return library;
}

}  // namespace np::symbols
