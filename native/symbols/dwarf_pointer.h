// Pointers as .eh_frame and .eh_frame_hdr encode them.
#pragma once

#include <cstdint>

#include "base/byte_reader.h"

namespace np::symbols {

inline constexpr std::uint8_t kPointerOmitted = 0xff;

// Reads one; `section_address` is where the reader's first byte lies in memory, for pc-relative
// ones. An encoding that unwind tables do not use fails the reader.
[[nodiscard]] std::uint64_t read_dwarf_pointer(base::ByteReader& reader, std::uint8_t encoding,
                                               std::uint64_t section_address) noexcept;

}  // namespace np::symbols
