#include <algorithm>
#include <optional>

#include "base/byte_reader.h"
#include "symbols/prologue_decoder.h"
#include "unwind/unwind_record_arm64.h"

namespace np::symbols {
namespace {

// Codes of unwind/unwind_codes_arm64.cpp.
constexpr std::uint8_t kAllocateLarge = 0xe0;
constexpr std::uint8_t kSetFp = 0xe1;
constexpr std::uint8_t kAddFp = 0xe2;
constexpr std::uint8_t kNop = 0xe3;
constexpr std::uint8_t kEnd = 0xe4;
constexpr std::uint32_t kFp = 29;
constexpr std::uint32_t kReturnAddress = 30;
constexpr std::uint32_t kSp = 31;
constexpr std::size_t kMostInstructions = 40;

using Bytes = std::vector<std::uint8_t>;

constexpr std::uint32_t field(std::uint32_t bits, unsigned shift, unsigned width) {
    return bits >> shift & ((1U << width) - 1);
}

Bytes allocation(std::uint32_t size) {
    const std::uint32_t units = size / 16;
    return {kAllocateLarge, static_cast<std::uint8_t>(units >> 16),
            static_cast<std::uint8_t>(units >> 8), static_cast<std::uint8_t>(units)};
}

// stp of two registers of 8 bytes by sp; only those that hold the frame together have a code that
// names them.
std::optional<Bytes> code_of_pair(std::uint32_t bits) {
    const bool is_general = (bits & 0xfe400000) == 0xa8000000;
    const bool is_vector = (bits & 0xfe400000) == 0x6c000000;
    if ((!is_general && !is_vector) || field(bits, 5, 5) != kSp) return std::nullopt;
    const std::uint32_t mode = field(bits, 23, 2);
    const std::uint32_t words = field(bits, 15, 7);
    const bool is_frame_record =
        is_general && field(bits, 0, 5) == kFp && field(bits, 10, 5) == kReturnAddress;
    if (mode == 3) {  // sp falls first
        if (words < 64) return std::nullopt;
        const std::uint32_t size = (128 - words) * 8;
        if (is_frame_record) return Bytes{static_cast<std::uint8_t>(0x80 | (size / 8 - 1))};
        return size % 16 == 0 ? std::optional(allocation(size)) : std::nullopt;
    }
    if (mode != 2 || words >= 64) return std::nullopt;
    if (is_frame_record) return Bytes{static_cast<std::uint8_t>(0x40 | words)};
    return Bytes{kNop};
}

std::optional<Bytes> code_of(std::uint32_t bits) {
    if (auto code = code_of_pair(bits)) return code;
    const std::uint32_t size = field(bits, 10, 12) << (field(bits, 22, 1) * 12);
    if ((bits & 0xff8003ff) == 0xd10003ff && size % 16 == 0) return allocation(size);  // sub sp
    if (bits == 0x910003fd) return Bytes{kSetFp};  // mov x29, sp
    if ((bits & 0xff8003ff) == 0x910003fd && size % 8 == 0 && size / 8 <= 0xff) {
        return Bytes{kAddFp, static_cast<std::uint8_t>(size / 8)};  // add x29, sp, #n
    }
    const bool is_store =
        (bits & 0xffc00000) == 0xf9000000 || (bits & 0xffc00000) == 0xfd000000;  // str, [sp, #n]
    if (is_store && field(bits, 5, 5) == kSp) return Bytes{kNop};
    return std::nullopt;
}

}  // namespace

Bytes unwind_info_from_prologue(std::span<const std::uint8_t> code) {
    base::ByteReader reader(code.first(std::min(code.size(), kMostInstructions * 4)));
    Bytes codes = {kEnd};
    while (reader.remaining() >= unwind::kInstructionSize) {
        const auto found = code_of(reader.u32());
        if (!found.has_value()) break;
        codes.insert(codes.begin(), found->begin(), found->end());
    }
    codes.resize((codes.size() + 3) & ~std::size_t{3}, kNop);
    constexpr std::size_t kMostWords = 255;
    if (codes.size() / 4 > kMostWords) return {};
    const auto words = static_cast<std::uint8_t>(codes.size() / 4);
    // A header that counts no words, and behind it one that does.
    Bytes info = {0, 0, unwind::kMadeFromPrologue << 2U, 0, 0, 0, words, 0};
    info.insert(info.end(), codes.begin(), codes.end());
    return info;
}

}  // namespace np::symbols
