#include "symbols/eh_frame.h"

#include <algorithm>
#include <optional>

#include "base/byte_reader.h"

namespace np::symbols {
namespace {

struct Section {
    std::span<const std::uint8_t> bytes;
    std::uint64_t address;
};

CommonEntry parse_common(const Section& section, std::size_t offset, std::size_t body,
                         std::size_t end) {
    CommonEntry entry{.offset = offset};
    base::ByteReader reader(section.bytes.first(end));
    reader.seek(body);
    entry.is_valid = unwind::read_conventions(reader, entry.conventions);
    entry.instructions = section.bytes.subspan(reader.position(), end - reader.position());
    return entry;
}

std::optional<FrameEntry> parse_frame(const Section& section, const CommonEntry& common,
                                      std::size_t body, std::size_t end) {
    base::ByteReader reader(section.bytes.first(end));
    reader.seek(body);
    FrameEntry entry;
    if (!unwind::read_bounds(reader, common.conventions, section.address, entry.bounds)) {
        return std::nullopt;
    }
    entry.instructions = section.bytes.subspan(reader.position(), end - reader.position());
    return entry;
}

// The common entry at `offset`, parsed when it is met the first time. There are few and the last
// one is the likeliest.
std::size_t common_at(EhFrame& result, const Section& section, std::size_t offset) {
    for (std::size_t i = result.commons.size(); i > 0; --i) {
        if (result.commons[i - 1].offset == offset) return i - 1;
    }
    CommonEntry entry{.offset = offset};
    base::ByteReader reader(section.bytes);
    reader.seek(offset);
    const std::uint32_t length = reader.u32();
    const std::uint32_t id = reader.u32();
    if (reader.ok() && id == 0 && length >= 4 && length - 4 <= reader.remaining()) {
        entry = parse_common(section, offset, reader.position(), offset + 4 + length);
    }
    result.commons.push_back(entry);
    return result.commons.size() - 1;
}

}  // namespace

EhFrame parse_eh_frame(std::span<const std::uint8_t> bytes, std::uint64_t address) {
    const Section section{.bytes = bytes, .address = address};
    EhFrame result;
    base::ByteReader reader(bytes);
    while (reader.more()) {
        const std::uint32_t length = reader.u32();
        constexpr std::uint32_t kIs64Bit = 0xffffffff;
        if (length == 0 || length == kIs64Bit) break;
        const std::size_t id_position = reader.position();
        const std::uint32_t common_distance = reader.u32();
        const std::size_t body = reader.position();
        reader.seek(id_position + length);
        if (!reader.ok() || length < 4) break;
        if (common_distance == 0) continue;  // a common entry: parsed when a function needs it
        if (common_distance > id_position) {
            ++result.invalid_records;
            continue;
        }
        const std::size_t common = common_at(result, section, id_position - common_distance);
        const auto frame =
            result.commons[common].is_valid
                ? parse_frame(section, result.commons[common], body, id_position + length)
                : std::nullopt;
        if (!frame.has_value()) {
            ++result.invalid_records;
            continue;
        }
        result.frames.push_back(*frame);
        result.frames.back().common = common;
    }
    std::sort(
        result.frames.begin(), result.frames.end(),
        [](const FrameEntry& a, const FrameEntry& b) { return a.bounds.start < b.bounds.start; });
    return result;
}

}  // namespace np::symbols
