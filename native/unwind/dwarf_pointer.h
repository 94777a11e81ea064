// Pointers as .eh_frame and .eh_frame_hdr encode them.
#pragma once

#include <cstdint>

namespace np::unwind {

inline constexpr std::uint8_t kPointerOmitted = 0xff;

// The value alone, sign-extended; a format that unwind tables do not use fails the reader.
template <typename Reader>
std::uint64_t read_dwarf_value(Reader& reader, std::uint8_t format) noexcept {
    const auto extended = [](std::int64_t value) { return static_cast<std::uint64_t>(value); };
    switch (format) {
        case 0x0:  // absolute
        case 0x4:
        case 0xc: return reader.u64();
        case 0x1: return reader.uleb();
        case 0x2: return reader.u16();
        case 0x3: return reader.u32();
        case 0x9: return extended(reader.sleb());
        case 0xa: return extended(static_cast<std::int16_t>(reader.u16()));
        case 0xb: return extended(static_cast<std::int32_t>(reader.u32()));
        default: reader.fail(); return 0;
    }
}

// Reads one; `section_address` is where the reader's first byte lies in memory, for pc-relative
// ones. An encoding that unwind tables do not use fails the reader.
template <typename Reader>
std::uint64_t read_dwarf_pointer(Reader& reader, std::uint8_t encoding,
                                 std::uint64_t section_address) noexcept {
    constexpr std::uint8_t kFormatMask = 0x0f;
    constexpr std::uint8_t kRelationMask = 0x70;
    constexpr std::uint8_t kPcRelative = 0x10;
    constexpr std::uint8_t kDataRelative = 0x30;  // in .eh_frame_hdr: to its own start
    const std::uint64_t here = section_address + reader.position();
    const std::uint64_t value = read_dwarf_value(reader, encoding & kFormatMask);
    switch (encoding & kRelationMask) {
        case 0: return value;
        case kPcRelative: return here + value;
        case kDataRelative: return section_address + value;
        default: reader.fail(); return 0;
    }
}

}  // namespace np::unwind
