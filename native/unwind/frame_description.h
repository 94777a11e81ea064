// The fixed parts of .eh_frame's records. Their readers are told where their first byte lies in
// memory and end at the record's end; behind the parts are the call frame instructions.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "unwind/dwarf_pointer.h"

namespace np::unwind {

// What the records of many functions share.
struct FrameConventions {
    std::uint64_t code_alignment = 1;
    std::int64_t data_alignment = 1;
    std::uint64_t return_address_register = 0;
    std::uint8_t pointer_encoding = 0;
    bool has_augmentation_data = false;
    bool is_signal_frame = false;
};

struct FrameBounds {
    std::uint64_t start = 0;  // address
    std::uint64_t size = 0;
};

// Reads what the letters of the augmentation string stand for. An unknown letter fails the reader:
// what follows it cannot be told apart.
template <typename Reader, std::size_t Size>
void read_augmentation(Reader& reader, const std::array<char, Size>& letters,
                       FrameConventions& found) noexcept {
    if (letters[0] == '\0') return;
    if (letters[0] != 'z') return reader.fail();
    found.has_augmentation_data = true;
    const std::uint64_t size = reader.uleb();
    const std::uint64_t end =
        reader.position() + (size < reader.remaining() ? size : reader.remaining());
    for (std::size_t i = 1; i < Size && letters[i] != '\0'; ++i) {
        switch (letters[i]) {
            case 'R': found.pointer_encoding = reader.u8(); break;
            case 'L': reader.u8(); break;
            case 'P':  // the personality routine, of no use here
                static_cast<void>(read_dwarf_value(reader, reader.u8() & 0x0f));
                break;
            case 'S': found.is_signal_frame = true; break;
            case 'B': break;  // arm64: return addresses signed with key B
            default: return reader.fail();
        }
    }
    reader.seek(end);
}

// Of a common record, from behind its id. False when it uses something that unwind tables do not.
template <typename Reader>
bool read_conventions(Reader& reader, FrameConventions& found) noexcept {
    const std::uint8_t version = reader.u8();
    // More letters than there are known ones fail in read_augmentation.
    std::array<char, 8> letters{};
    std::size_t count = 0;
    for (char letter = 0; (letter = static_cast<char>(reader.u8())) != '\0';) {
        if (count + 1 == letters.size()) return false;
        letters[count++] = letter;
    }
    found.code_alignment = reader.uleb();
    found.data_alignment = reader.sleb();
    found.return_address_register = version == 1 ? reader.u8() : reader.uleb();
    read_augmentation(reader, letters, found);
    return reader.ok() && (version == 1 || version == 3);
}

// Of a function's record, from behind its pointer to the common one. False for nonsense.
template <typename Reader>
bool read_bounds(Reader& reader, const FrameConventions& conventions, std::uint64_t section_address,
                 FrameBounds& found) noexcept {
    found.start = read_dwarf_pointer(reader, conventions.pointer_encoding, section_address);
    found.size = read_dwarf_value(reader, conventions.pointer_encoding & 0x0f);
    if (conventions.has_augmentation_data) reader.skip(reader.uleb());
    return reader.ok() && found.start + found.size >= found.start;
}

}  // namespace np::unwind
