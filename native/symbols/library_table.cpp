#include "symbols/library_table.h"

#include <algorithm>

#include "base/byte_reader.h"
#include "base/safe_load.h"
#include "symbols/cfa_program.h"
#include "symbols/eh_frame.h"
#include "symbols/row_repairs.h"
#include "symbols/rule_table.h"
#include "unwind/dwarf_pointer.h"

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

// Where .eh_frame begins, from .eh_frame_hdr; 0 when that is missing or not understood.
std::uint64_t eh_frame_address(const LoadedLibrary& library) {
    if (library.eh_frame_header == 0) return 0;
    constexpr std::uint64_t kHeaderSize = 16;
    const auto bytes = copy_up_to(library.eh_frame_header, library.eh_frame_header + kHeaderSize);
    base::ByteReader reader(bytes);
    const std::uint8_t version = reader.u8();
    const std::uint8_t encoding = reader.u8();
    reader.skip(2);
    if (version != 1 || encoding == unwind::kPointerOmitted) return 0;
    const std::uint64_t address =
        unwind::read_dwarf_pointer(reader, encoding, library.eh_frame_header);
    return reader.ok() ? address : 0;
}

// Collects rows into segments: neighbours with one rule become one row, and code between functions
// gets kNone.
class RowBuilder {
public:
    explicit RowBuilder(HandlerVector<Segment>& segments)
        : segments_(segments),
          rows_(segments.size(), {{.start = 0, .rule = RuleTable::kNoneIndex}}) {}

    void add(const FrameEntry& frame, const std::vector<CfaRow>& rows) {
        const std::size_t index = segment_at(frame.bounds.start);
        if (index == segments_.size() || rows.empty()) return;
        // Functions that overlap are broken data; the later one wins.
        const Segment& segment = segments_[index];
        const std::uint32_t first = offset_in(segment, frame.bounds.start);
        while (!rows_[index].empty() && rows_[index].back().start >= first) {
            rows_[index].pop_back();
        }
        for (const CfaRow& row : rows) {
            append(index, row.start, rules_.intern(row.rule));
        }
        append(index, frame.bounds.start + frame.bounds.size, RuleTable::kNoneIndex);
    }

    // Brings the rows into pages.
    void finish() {
        for (std::size_t i = 0; i < segments_.size(); ++i) {
            pack(rows_[i], rules_, segments_[i]);
        }
    }

    [[nodiscard]] std::vector<unwind::Rule> take_rules() { return std::move(rules_).take(); }

private:
    struct Row {
        std::uint32_t start;
        std::uint16_t rule;
    };

    [[nodiscard]] std::size_t segment_at(std::uint64_t address) const noexcept {
        std::size_t index = 0;
        while (index < segments_.size() &&
               (address < segments_[index].start || address >= segments_[index].end)) {
            ++index;
        }
        return index;
    }

    static std::uint32_t offset_in(const Segment& segment, std::uint64_t address) noexcept {
        return static_cast<std::uint32_t>(address - unwind::LibraryRows::origin(segment.start));
    }

    void append(std::size_t index, std::uint64_t address, std::uint16_t rule) {
        const Segment& segment = segments_[index];
        if (address >= segment.end) return;
        auto& rows = rows_[index];
        if (!rows.empty() && rows.back().rule == rule) return;
        rows.push_back({.start = offset_in(segment, address), .rule = rule});
    }

    static void pack(const std::vector<Row>& rows, const RuleTable& rules, Segment& segment) {
        using unwind::LibraryRows;
        const std::uint64_t size = segment.end - LibraryRows::origin(segment.start);
        const std::size_t pages = ((size - 1) >> LibraryRows::kPageShift) + 1;
        segment.pages.reserve(pages + 1);
        segment.packed_rows.reserve(rows.size());
        for (const Row& row : rows) {
            while (segment.pages.size() <= row.start >> LibraryRows::kPageShift) {
                segment.pages.push_back(static_cast<std::uint32_t>(segment.packed_rows.size()));
            }
            segment.packed_rows.push_back(LibraryRows::row(row.start, rules[row.rule], row.rule));
        }
        segment.pages.resize(pages + 1, static_cast<std::uint32_t>(rows.size()));
    }

    HandlerVector<Segment>& segments_;
    std::vector<std::vector<Row>> rows_;  // of each segment
    RuleTable rules_;
};

void compile_rows(CompiledLibrary& library) {
    const std::uint64_t address = eh_frame_address(library.facts);
    const ElfSegment* const segment = library.facts.segment_at(address);
    const auto section = copy_up_to(address, segment == nullptr ? 0 : segment->end);
    const EhFrame frames = parse_eh_frame(section, address);
    RowBuilder builder(library.segments);
    std::vector<CfaRow> rows;
    for (const FrameEntry& frame : frames.frames) {
        rows.clear();
        append_rows(frames.commons[frame.common], frame, rows);
        repair_rows(frame.bounds.start, rows);
        builder.add(frame, rows);
    }
    builder.finish();
    library.rules = copy_for_handlers(builder.take_rules());
    library.has_rows = !frames.frames.empty();
}

}  // namespace

std::size_t memory_of(const CompiledLibrary& library) noexcept {
    std::size_t bytes = library.rules.size() * sizeof(unwind::Rule);
    for (const Segment& segment : library.segments) {
        bytes += (segment.pages.size() + segment.packed_rows.size()) * sizeof(std::uint32_t);
    }
    return bytes;
}

std::unique_ptr<CompiledLibrary> compile_library(const LoadedLibrary& facts) {
    auto library = std::make_unique<CompiledLibrary>();
    library->facts = facts;
    library->segments.reserve(facts.segments.size());
    constexpr std::uint64_t kMaxSegment = std::uint64_t{1} << 32;  // offsets in rows have 32 bits
    for (const ElfSegment& segment : facts.segments) {
        if (!segment.executable || segment.end <= segment.start ||
            segment.end - unwind::LibraryRows::origin(segment.start) >= kMaxSegment) {
            continue;
        }
        library->segments.push_back({.start = segment.start,
                                     .end = segment.end,
                                     .pages = {},
                                     .packed_rows = {},
                                     .rows = {}});
    }
    compile_rows(*library);
    for (Segment& segment : library->segments) {
        segment.rows = {.pages = segment.pages,
                        .rows = segment.packed_rows,
                        .rules = library->rules,
                        .unwind_header = facts.eh_frame_header};
    }
    return library;
}

}  // namespace np::symbols
