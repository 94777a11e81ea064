#include "symbols/dwarf_pointer.h"

namespace np::symbols {
namespace {

enum Format : std::uint8_t {
    kAbsolute = 0x0,
    kUleb = 0x1,
    kUnsigned2 = 0x2,
    kUnsigned4 = 0x3,
    kUnsigned8 = 0x4,
    kSleb = 0x9,
    kSigned2 = 0xa,
    kSigned4 = 0xb,
    kSigned8 = 0xc,
};

std::uint64_t read_value(base::ByteReader& reader, std::uint8_t format) noexcept {
    switch (format) {
        case kAbsolute:
        case kUnsigned8:
        case kSigned8: return reader.u64();
        case kUleb: return reader.uleb();
        case kUnsigned2: return reader.u16();
        case kUnsigned4: return reader.u32();
        case kSleb: return static_cast<std::uint64_t>(reader.sleb());
        case kSigned2:
            return static_cast<std::uint64_t>(
                std::int64_t{static_cast<std::int16_t>(reader.u16())});
        case kSigned4:
            return static_cast<std::uint64_t>(
                std::int64_t{static_cast<std::int32_t>(reader.u32())});
        default: reader.fail(); return 0;
    }
}

}  // namespace

std::uint64_t read_dwarf_pointer(base::ByteReader& reader, std::uint8_t encoding,
                                 std::uint64_t section_address) noexcept {
    constexpr std::uint8_t kFormatMask = 0x0f;
    constexpr std::uint8_t kRelationMask = 0x70;
    constexpr std::uint8_t kPcRelative = 0x10;
    constexpr std::uint8_t kDataRelative = 0x30;  // in .eh_frame_hdr: to its own start
    const std::uint64_t here = section_address + reader.position();
    const std::uint64_t value = read_value(reader, encoding & kFormatMask);
    switch (encoding & kRelationMask) {
        case 0: return value;
        case kPcRelative: return here + value;
        case kDataRelative: return section_address + value;
        default: reader.fail(); return 0;
    }
}

}  // namespace np::symbols
