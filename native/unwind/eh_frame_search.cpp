#include "unwind/eh_frame_search.h"

#include <optional>

#include "base/memory_reader.h"
#include "base/safe_load.h"
#include "unwind/cfa_program.h"

namespace np::unwind {
namespace {

using base::MemoryReader;

constexpr Rule kUnsupported{.kind = RuleKind::kUnsupported};

// The table of .eh_frame_hdr: pairs of i32, a function's start and its record, relative to the
// header, sorted by start.
struct SearchTable {
    std::uint64_t header = 0;
    std::uint64_t first = 0;
    std::uint64_t count = 0;

    // Both numbers of an entry at once.
    [[nodiscard]] bool load(std::uint64_t index, std::uint64_t& start,
                            std::uint64_t& record) const noexcept {
        std::uint64_t pair = 0;
        if (!base::load_word(first + index * sizeof pair, pair)) return false;
        start = relative(static_cast<std::uint32_t>(pair));
        record = relative(static_cast<std::uint32_t>(pair >> 32));
        return true;
    }

    [[nodiscard]] std::uint64_t relative(std::uint32_t distance) const noexcept {
        return header +
               static_cast<std::uint64_t>(std::int64_t{static_cast<std::int32_t>(distance)});
    }
};

std::optional<SearchTable> read_header(std::uint64_t header) noexcept {
    constexpr std::uint64_t kMaxHeader = 32;
    constexpr std::uint8_t kTableOfPairs = 0x3b;  // what every linker writes
    MemoryReader reader(header, kMaxHeader);
    const std::uint8_t version = reader.u8();
    const std::uint8_t section_encoding = reader.u8();
    const std::uint8_t count_encoding = reader.u8();
    const std::uint8_t table_encoding = reader.u8();
    if (version != 1 || table_encoding != kTableOfPairs) return std::nullopt;
    static_cast<void>(read_dwarf_pointer(reader, section_encoding, header));
    const std::uint64_t count = read_dwarf_pointer(reader, count_encoding, header);
    constexpr std::uint64_t kMaxFunctions = std::uint64_t{1} << 28;
    if (!reader.ok() || count > kMaxFunctions) return std::nullopt;
    return SearchTable{.header = header, .first = header + reader.position(), .count = count};
}

// The record of the last function that begins at or before `pc`; 0 when there is none.
[[gnu::noinline]] std::uint64_t find_record(std::uint64_t header, std::uint64_t pc) noexcept {
    const auto table = read_header(header);
    if (!table.has_value()) return 0;
    std::uint64_t low = 0;
    std::uint64_t high = table->count;
    std::uint64_t found = 0;
    while (low < high) {
        const std::uint64_t middle = low + (high - low) / 2;
        std::uint64_t start = 0;
        std::uint64_t record = 0;
        if (!table->load(middle, start, record)) return 0;
        if (start <= pc) {
            found = record;
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return found;
}

struct KeepLast {
    Rule* rule;

    void operator()(std::uint64_t /*start*/, const Rule& found) const noexcept { *rule = found; }
};

using Program = CfaProgram<MemoryReader, KeepLast>;

// A record's body, behind its id.
struct Record {
    std::uint32_t id = 0;  // 0, or the distance back to the common record
    std::uint64_t start = 0;
    MemoryReader reader{0, 0};
};

// In scratch memory, for a handler's stack is small; its steps are not inlined for the same reason.
struct Work {
    CfaWanted wanted{};
    Record own{};
    Record common{};
    FrameConventions conventions{};
    FrameBounds bounds{};
    Rule rule = kUnsupported;  // also when the program states none
};

static_assert(sizeof(Work) + sizeof(Program) <= kEhFrameScratchWords * sizeof(std::uint64_t));

[[gnu::noinline]] bool read_record(std::uint64_t address, Record& record) noexcept {
    constexpr std::uint64_t kPrefix = 8;
    constexpr std::uint32_t kIs64Bit = 0xffffffff;
    MemoryReader reader(address, kPrefix);
    const std::uint32_t length = reader.u32();
    record.id = reader.u32();
    if (!reader.ok() || length < sizeof record.id || length == kIs64Bit) return false;
    record.start = address + kPrefix;
    record.reader = MemoryReader(record.start, length - sizeof record.id);
    return true;
}

bool read_records(std::uint64_t address, Work& work) noexcept {
    constexpr std::uint64_t kToId = 4;  // the distance counts from where it stands
    return read_record(address, work.own) && work.own.id != 0 &&
           read_record(address + kToId - work.own.id, work.common) && work.common.id == 0;
}

[[gnu::noinline]] bool read_fixed_parts(Work& work) noexcept {
    return read_conventions(work.common.reader, work.conventions) &&
           read_bounds(work.own.reader, work.conventions, work.own.start, work.bounds);
}

[[gnu::noinline]] Rule run_program(Work& work, WalkScratch scratch) noexcept {
    Program* const program =
        scratch.make<Program>(work.conventions, work.wanted, KeepLast{&work.rule});
    if (program == nullptr) return kUnsupported;
    program->run(work.bounds, work.common.reader, work.own.reader);
    return work.rule;
}

bool is_covered(const FrameBounds& bounds, std::uint64_t pc) noexcept {
    return pc - bounds.start < bounds.size;
}

}  // namespace

Rule rule_from_eh_frame(std::uint64_t header, std::uint64_t pc, std::uint8_t kept_register,
                        WalkScratch scratch) noexcept {
    const std::uint64_t address = find_record(header, pc);
    if (address == 0) return {};
    Work* const work = scratch.make<Work>();
    if (work == nullptr || !read_records(address, *work) || !read_fixed_parts(*work)) {
        return kUnsupported;
    }
    if (!is_covered(work->bounds, pc)) return {};
    work->wanted.start = pc;
    work->wanted.end = pc + 1;
    work->wanted.kept_register = kept_register;
    return run_program(*work, scratch);
}

FrameBounds function_from_eh_frame(std::uint64_t header, std::uint64_t pc,
                                   WalkScratch scratch) noexcept {
    const std::uint64_t address = find_record(header, pc);
    Work* const work = address != 0 ? scratch.make<Work>() : nullptr;
    if (work == nullptr || !read_records(address, *work) || !read_fixed_parts(*work)) return {};
    return is_covered(work->bounds, pc) ? work->bounds : FrameBounds{};
}

}  // namespace np::unwind
