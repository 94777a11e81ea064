#include <algorithm>

#include "base/byte_reader.h"
#include "symbols/prologue_decoder.h"
#include "unwind/unwind_codes_x64.h"

namespace np::symbols {
namespace {

using unwind::kRbpInCodes;
using enum unwind::UnwindOperation;

constexpr std::size_t kMaxPrologue = 255;  // offsets have a byte

// Codes in the order of the instructions; UNWIND_INFO wants them reversed, each one's slots in
// order.
class CodeList {
public:
    void push(std::size_t offset, std::uint8_t reg) { add(offset, kPushNonvolatile, reg, {}); }

    void allocate(std::size_t offset, std::uint32_t size) {
        constexpr std::uint32_t kMaxSmall = 128;
        if (size == 0) return;
        if (size <= kMaxSmall && size % 8 == 0) {
            add(offset, kAllocateSmall, static_cast<std::uint8_t>((size - 8) / 8), {});
            return;
        }
        add(offset, kAllocateLarge, 1,
            {static_cast<std::uint16_t>(size), static_cast<std::uint16_t>(size >> 16)});
    }

    void set_frame_pointer(std::size_t offset) {
        add(offset, kSetFramePointer, 0, {});
        frame_register_ = kRbpInCodes;
    }

    [[nodiscard]] std::vector<std::uint8_t> take() const {
        std::vector<std::uint8_t> info = {1, static_cast<std::uint8_t>(last_offset_),
                                          static_cast<std::uint8_t>(slots_.size()),
                                          frame_register_};
        for (const std::uint16_t slot : slots_) {
            info.push_back(static_cast<std::uint8_t>(slot));
            info.push_back(static_cast<std::uint8_t>(slot >> 8));
        }
        return info;
    }

private:
    void add(std::size_t offset, unwind::UnwindOperation operation, std::uint8_t info,
             std::vector<std::uint16_t> operands) {
        const std::size_t first =
            (offset & 0xff) | static_cast<std::size_t>(operation) << 8 | std::size_t{info} << 12;
        operands.insert(operands.begin(), static_cast<std::uint16_t>(first));
        slots_.insert(slots_.begin(), operands.begin(), operands.end());
        last_offset_ = offset;
    }

    std::vector<std::uint16_t> slots_;
    std::size_t last_offset_ = 0;
    std::uint8_t frame_register_ = 0;
};

bool consume(base::ByteReader& reader, std::initializer_list<std::uint8_t> bytes) {
    base::ByteReader ahead = reader;
    for (const std::uint8_t byte : bytes) {
        if (ahead.u8() != byte) return false;
    }
    if (!ahead.ok()) return false;
    reader = ahead;
    return true;
}

// push r64: the register, or nothing.
bool consume_push(base::ByteReader& reader, std::uint8_t& reg) {
    base::ByteReader ahead = reader;
    std::uint8_t opcode = ahead.u8();
    const bool is_extended = opcode == 0x41;
    if (is_extended) opcode = ahead.u8();
    if (!ahead.ok() || opcode < 0x50 || opcode > 0x57) return false;
    reg = static_cast<std::uint8_t>(opcode - 0x50 + (is_extended ? 8 : 0));
    reader = ahead;
    return true;
}

// sub rsp, n, or the probing form of large frames: lea r11, [rsp - n]; call helper; mov rsp, r11.
bool consume_allocation(base::ByteReader& reader, std::uint32_t& size) {
    if (consume(reader, {0x48, 0x83, 0xec})) {
        size = reader.u8();
        return true;
    }
    if (consume(reader, {0x48, 0x81, 0xec})) {
        size = reader.u32();
        return true;
    }
    base::ByteReader ahead = reader;
    if (!consume(ahead, {0x4c, 0x8d, 0x9c, 0x24})) return false;
    const std::uint32_t displacement = ahead.u32();
    if (consume(ahead, {0xe8}) || consume(ahead, {0xff, 0x15})) ahead.skip(4);
    if (!consume(ahead, {0x49, 0x8b, 0xe3}) || !ahead.ok()) return false;
    size = 0 - displacement;
    reader = ahead;
    return true;
}

// lea rbp, [rsp + n] or mov rbp, rsp.
bool consume_set_frame_pointer(base::ByteReader& reader) {
    return consume(reader, {0x48, 0x8d, 0x6c, 0x24}) || consume(reader, {0x48, 0x8d, 0xac, 0x24}) ||
           consume(reader, {0x48, 0x8b, 0xec}) || consume(reader, {0x48, 0x89, 0xe5});
}

std::vector<std::uint8_t> by_frame_pointer() {
    CodeList codes;
    codes.push(0, kRbpInCodes);
    codes.set_frame_pointer(0);
    return codes.take();
}

}  // namespace

std::vector<std::uint8_t> unwind_info_from_prologue(std::span<const std::uint8_t> code) {
    base::ByteReader reader(code.first(std::min(code.size(), kMaxPrologue)));
    CodeList codes;
    bool saves_fp = false;
    std::uint8_t reg = 0;
    while (consume_push(reader, reg)) {
        codes.push(reader.position(), reg);
        saves_fp = saves_fp || reg == kRbpInCodes;
    }
    std::uint32_t size = 0;
    if (consume_allocation(reader, size) && reader.ok()) codes.allocate(reader.position(), size);
    (void)consume(reader, {0xc5, 0xf8, 0x77});  // vzeroupper
    if (!saves_fp && consume_set_frame_pointer(reader)) return by_frame_pointer();
    return codes.take();
}

}  // namespace np::symbols
