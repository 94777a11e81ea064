#include "unwind/unwind_codes_arm64.h"

#include "base/safe_load.h"
#include "unwind/architecture.h"

namespace np::unwind {
namespace {

enum Operation : std::uint8_t {
    kAllocateLarge = 0xe0,
    kSetFp = 0xe1,
    kAddFp = 0xe2,
    kNop = 0xe3,
    kEnd = 0xe4,
    kEndOfFragment = 0xe5,  // of the codes that have instructions here: the others are elsewhere
    kSaveNext = 0xe6,
    kSignReturnAddress = 0xfc,
};

// Numbers of general registers in codes count from x19.
constexpr std::uint32_t kFp = 29 - 19;
constexpr std::uint32_t kReturnAddress = 30 - 19;

std::uint8_t size_of(std::uint8_t first) noexcept {
    if (first < 0xc0) return 1;
    if (first < kAllocateLarge || first == kAddFp) return 2;
    if (first == kAllocateLarge) return 4;
    return 1;  // also those that are not known: undo_code refuses them
}

bool is_end(std::uint8_t first) noexcept {
    return first == kEnd || first == kEndOfFragment;
}

void save(CodedFrame& frame, std::uint32_t reg, std::int64_t position) noexcept {
    if (reg == kFp) frame.saved_fp = position;
    if (reg == kReturnAddress) frame.saved_return_address = position;
}

void save_pair(CodedFrame& frame, std::uint32_t reg, std::int64_t position) noexcept {
    save(frame, reg, position);
    save(frame, reg + 1, position + 8);
}

// What was saved later by sp cannot be brought together with the frame pointer.
bool continue_at_fp(CodedFrame& frame, std::int64_t distance) noexcept {
    const bool has_saved = frame.saved_fp != CodedFrame::kNotSaved ||
                           frame.saved_return_address != CodedFrame::kNotSaved;
    if (has_saved) return false;
    frame.base = CfaBase::kFp;
    frame.position = -distance;
    return true;
}

}  // namespace

Rule rule_of(const CodedFrame& frame) noexcept {
    constexpr std::int64_t kMaxFrame = std::int64_t{1} << 30;
    const std::int64_t cfa = frame.position;
    if (cfa <= -kMaxFrame || cfa >= kMaxFrame) return {};
    Rule rule{.kind = RuleKind::kStep,
              .base = frame.base,
              .return_words = 0,
              .cfa_offset = static_cast<std::int32_t>(cfa)};
    if (frame.saved_fp != CodedFrame::kNotSaved) {
        rule.fp = FpRule::kAtCfa;
        rule.fp_offset = static_cast<std::int32_t>(frame.saved_fp - cfa);
    }
    if (frame.saved_return_address != CodedFrame::kNotSaved) {
        const std::int64_t words = (cfa - frame.saved_return_address) / 8;
        if (words <= 0 || words > kMostReturnWords) return {};
        rule.return_words = static_cast<std::uint16_t>(words);
    }
    return rule;
}

// Not inlined, and small: a handler's stack is.
[[gnu::noinline]] UnwindCodes::Code UnwindCodes::code_at(std::uint32_t index) const noexcept {
    if (index >= size_) return {};
    const std::uint64_t address = address_ + index;
    const auto before = static_cast<unsigned>(address & 7);  // bytes of the word
    std::uint64_t word = 0;
    if (!base::load_word(address - before, word)) return {};
    auto bytes = static_cast<std::uint32_t>(word >> (before * 8));
    const auto first = static_cast<std::uint8_t>(bytes);
    const std::uint8_t size = size_of(first);
    if (index + size > size_) return {};
    if (before + size > sizeof word) {
        if (!base::load_word(address - before + sizeof word, word)) return {};
        bytes |= static_cast<std::uint32_t>(word << (64 - before * 8));
    }
    return {.bits = __builtin_bswap32(bytes) >> (32 - size * 8), .first = first, .size = size};
}

std::optional<std::uint32_t> UnwindCodes::count(std::uint32_t index) const noexcept {
    for (std::uint32_t instructions = 0;; ++instructions) {
        const Code code = code_at(index);
        if (code.size == 0) return std::nullopt;
        if (is_end(code.first)) return instructions;
        index += code.size;
    }
}

bool UnwindCodes::undo(std::uint32_t index, std::uint32_t skipped,
                       CodedFrame& frame) const noexcept {
    for (;;) {
        const Code code = code_at(index);
        if (code.size == 0) return false;
        if (code.first == kEnd) return true;
        index += code.size;
        if (code.first == kEndOfFragment) continue;
        if (skipped > 0) {
            --skipped;
        } else if (!undo_code(code, frame)) {
            return false;
        }
    }
}

bool UnwindCodes::undo_code(Code code, CodedFrame& frame) noexcept {
    const std::uint32_t bits = code.bits;
    const std::int64_t words = std::int64_t{bits & 0x3f} * 8;
    switch (code.first >> 5) {
        case 0: frame.position += std::int64_t{bits} * 16; return true;        // alloc_s
        case 1: frame.position += std::int64_t{bits & 0x1f} * 8; return true;  // save_r19r20_x
        case 2:                                                                // save_fplr
        case 3: save_pair(frame, kFp, frame.position + words); return true;
        case 4:  // save_fplr_x
        case 5:
            save_pair(frame, kFp, frame.position);
            frame.position += words + 8;
            return true;
        default: return undo_long_code(code, frame);
    }
}

bool UnwindCodes::undo_long_code(Code code, CodedFrame& frame) noexcept {
    const std::uint32_t bits = code.bits;
    const std::int64_t words = std::int64_t{bits & 0x3f} * 8;
    const std::int64_t few_words = std::int64_t{bits & 0x1f} * 8;
    const std::uint32_t reg = bits >> 6 & 0xf;
    switch (code.first) {
        case kAllocateLarge: frame.position += std::int64_t{bits & 0xffffff} * 16; return true;
        case kSetFp: return continue_at_fp(frame, 0);
        case kAddFp: return continue_at_fp(frame, std::int64_t{bits & 0xff} * 8);
        case kNop:
        case kSaveNext:  // a pair that is not the frame pointer's
        case kSignReturnAddress: return true;
        default: break;
    }
    if (code.first >= kAllocateLarge) return false;
    if (code.first < 0xc8) {  // alloc_m
        frame.position += std::int64_t{bits & 0x7ff} * 16;
    } else if (code.first < 0xcc) {  // save_regp
        save_pair(frame, reg, frame.position + words);
    } else if (code.first < 0xd0) {  // save_regp_x
        save_pair(frame, reg, frame.position);
        frame.position += words + 8;
    } else if (code.first < 0xd4) {  // save_reg
        save(frame, reg, frame.position + words);
    } else if (code.first < 0xd6) {  // save_reg_x
        save(frame, bits >> 5 & 0xf, frame.position);
        frame.position += few_words + 8;
    } else if (code.first < 0xd8) {  // save_lrpair
        save(frame, (reg & 7) * 2, frame.position + words);
        save(frame, kReturnAddress, frame.position + words + 8);
    } else if (code.first < 0xda || (code.first & 0xfe) == 0xdc) {  // save_fregp, save_freg
        return true;
    } else if (code.first < 0xdc) {  // save_fregp_x
        frame.position += words + 8;
    } else if (code.first == 0xde) {  // save_freg_x
        frame.position += few_words + 8;
    } else {
        return false;  // alloc_z: a size that only the processor knows
    }
    return true;
}

}  // namespace np::unwind
