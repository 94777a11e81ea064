#include <optional>

#include "base/safe_load.h"
#include "unwind/unwind_codes_x64.h"
#include "unwind/unwind_info.h"

namespace np::unwind {
namespace {

using enum UnwindOperation;

constexpr std::uint8_t kVersion = 1;
constexpr std::uint8_t kChained = 4;  // flag
constexpr int kMaxChain = 8;          // crossgen chains once; the bound is for broken data

struct Header {
    std::uint8_t flags;
    std::uint8_t code_count;
    std::uint8_t frame_register;
    std::uint8_t frame_offset;  // in units of 16 bytes
};

struct Slot {
    std::uint8_t prologue_offset;  // behind the instruction that the code describes
    UnwindOperation operation;
    std::uint8_t info;
};

// The frame as the codes undo it from the innermost on. Positions count from the base register's
// value; the base is sp until a code says that the frame was set up by the frame pointer.
struct Frame {
    CfaBase base = CfaBase::kSp;
    std::int64_t position = 0;    // of sp after the codes so far
    std::int64_t frame_base = 0;  // what saves are relative to
    std::optional<std::int64_t> saved_fp;
};

bool load_u16(std::uint64_t address, std::uint16_t& out) noexcept {
    std::uint64_t word = 0;
    // Aligned, so that the load never reaches into a page behind the data.
    if (!base::load_word(address & ~std::uint64_t{7}, word)) return false;
    out = static_cast<std::uint16_t>(word >> ((address & 7) * 8));
    return true;
}

bool load_header(std::uint64_t address, Header& out, std::uint8_t& version) noexcept {
    std::uint16_t low = 0;
    std::uint16_t high = 0;
    if (!load_u16(address, low) || !load_u16(address + 2, high)) return false;
    version = low & 7;
    out = {.flags = static_cast<std::uint8_t>((low & 0xff) >> 3),
           .code_count = static_cast<std::uint8_t>(high),
           .frame_register = static_cast<std::uint8_t>((high >> 8) & 15),
           .frame_offset = static_cast<std::uint8_t>(high >> 12)};
    return true;
}

// One code and the slots behind it that are its operand.
class CodeCursor {
public:
    CodeCursor(std::uint64_t address, std::uint8_t count) noexcept
        : address_(address), left_(count) {}

    [[nodiscard]] bool more() const noexcept { return left_ > 0 && ok_; }

    [[nodiscard]] bool ok() const noexcept { return ok_; }

    Slot next() noexcept {
        const std::uint16_t word = u16();
        return {.prologue_offset = static_cast<std::uint8_t>(word),
                .operation = static_cast<UnwindOperation>((word >> 8) & 15),
                .info = static_cast<std::uint8_t>(word >> 12)};
    }

    std::uint32_t u16_operand() noexcept { return u16(); }

    std::uint32_t u32_operand() noexcept {
        const std::uint32_t low = u16();
        return low | static_cast<std::uint32_t>(u16()) << 16;
    }

private:
    std::uint16_t u16() noexcept {
        std::uint16_t value = 0;
        if (left_ == 0 || !load_u16(address_, value)) ok_ = false;
        if (left_ > 0) --left_;
        address_ += 2;
        return value;
    }

    std::uint64_t address_;
    std::uint8_t left_;
    bool ok_ = true;
};

void undo_save(Frame& frame, bool applies, std::uint8_t reg, std::int64_t displacement) noexcept {
    if (applies && reg == kRbpInCodes) frame.saved_fp = frame.frame_base + displacement;
}

// Undoes one code, or only steps over it when its instruction has not run. False: a code that is
// not known.
bool undo(CodeCursor& cursor, Slot slot, bool applies, std::int64_t fp_displacement,
          Frame& frame) noexcept {
    std::int64_t size = 0;
    switch (slot.operation) {
        case kPushNonvolatile:
            if (applies && slot.info == kRbpInCodes) frame.saved_fp = frame.position;
            size = 8;
            break;
        case kAllocateLarge:
            size = slot.info == 0 ? std::int64_t{cursor.u16_operand()} * 8
                                  : std::int64_t{cursor.u32_operand()};
            break;
        case kAllocateSmall: size = slot.info * 8 + 8; break;
        case kSetFramePointerLarge:
            fp_displacement = std::int64_t{cursor.u32_operand()} * 16;
            [[fallthrough]];
        case kSetFramePointer:
            if (applies) frame.position = -fp_displacement;
            break;
        case kSaveNonvolatile:
            undo_save(frame, applies, slot.info, std::int64_t{cursor.u16_operand()} * 8);
            break;
        case kSaveNonvolatileFar: undo_save(frame, applies, slot.info, cursor.u32_operand()); break;
        case kSaveXmm: cursor.u16_operand(); break;
        case kSaveXmmFar: cursor.u32_operand(); break;
        default: return false;
    }
    if (applies) frame.position += size;
    return true;
}

// The slots behind a code that are its operand; nothing for a code that is not known.
std::optional<int> operand_slots(Slot slot) noexcept {
    switch (slot.operation) {
        case kPushNonvolatile:
        case kAllocateSmall:
        case kSetFramePointer: return 0;
        case kAllocateLarge: return slot.info == 0 ? 1 : 2;
        case kSaveNonvolatile:
        case kSaveXmm: return 1;
        case kSetFramePointerLarge:
        case kSaveNonvolatileFar:
        case kSaveXmmFar: return 2;
        default: return std::nullopt;
    }
}

// Whether the frame pointer has been set up where `offset` stands, and by which displacement; it
// decides the base before the first code is undone. False when a code is not known.
bool uses_frame_pointer(std::uint64_t codes, Header header, std::uint64_t offset,
                        std::int64_t& displacement) noexcept {
    displacement = std::int64_t{header.frame_offset} * 16;
    if (header.frame_register != kRbpInCodes) return false;
    CodeCursor cursor(codes, header.code_count);
    while (cursor.more()) {
        const Slot slot = cursor.next();
        if (slot.operation == kSetFramePointerLarge) {
            displacement = std::int64_t{cursor.u32_operand()} * 16;
            return slot.prologue_offset <= offset;
        }
        if (slot.operation == kSetFramePointer) return slot.prologue_offset <= offset;
        const auto operands = operand_slots(slot);
        if (!operands.has_value()) return false;
        for (int i = 0; i < *operands; ++i) {
            cursor.u16_operand();
        }
    }
    return false;
}

// Nothing when all went well.
std::optional<WalkEnd> undo_all(std::uint64_t codes, Header header, std::uint64_t offset,
                                Frame& frame) noexcept {
    std::int64_t displacement = 0;
    if (uses_frame_pointer(codes, header, offset, displacement)) {
        frame.base = CfaBase::kFp;
        frame.position = -displacement;
        frame.frame_base = -displacement;
    }
    CodeCursor cursor(codes, header.code_count);
    while (cursor.more()) {
        const Slot slot = cursor.next();
        if (!undo(cursor, slot, slot.prologue_offset <= offset, displacement, frame)) {
            return WalkEnd::kUnsupportedRule;
        }
    }
    if (!cursor.ok()) return WalkEnd::kUnreadableMemory;
    return std::nullopt;
}

// Follows the chain to the information of the function's main part, whose prologue has run as a
// whole.
std::optional<WalkEnd> undo_chain(const ManagedFunction& function, std::uint64_t offset,
                                  Frame& frame) noexcept {
    std::uint64_t address = function.unwind_info;
    for (int link = 0; link < kMaxChain; ++link) {
        Header header{};
        std::uint8_t version = 0;
        if (!load_header(address, header, version)) return WalkEnd::kUnreadableMemory;
        if (version != kVersion) return WalkEnd::kUnsupportedRule;
        if (header.frame_register != 0 && header.frame_register != kRbpInCodes) {
            return WalkEnd::kUnsupportedRule;
        }
        if (const auto failure = undo_all(address + 4, header, offset, frame);
            failure.has_value()) {
            return failure;
        }
        if ((header.flags & kChained) == 0) return std::nullopt;
        if (function.image_base == 0) return WalkEnd::kUnsupportedRule;
        // The chained RUNTIME_FUNCTION lies behind the codes, which are padded to an even count.
        const std::uint64_t chained =
            address + 4 + std::uint64_t{(header.code_count + 1u) & ~1u} * 2;
        std::uint64_t end_and_unwind = 0;
        if (!base::load_word(chained + 4, end_and_unwind)) return WalkEnd::kUnreadableMemory;
        address = function.image_base + (end_and_unwind >> 32);
        offset = ~std::uint64_t{0};
    }
    return WalkEnd::kUnsupportedRule;
}

}  // namespace

RuleLookup rule_from_unwind_info(const ManagedFunction& function, std::uint64_t offset) noexcept {
    Frame frame;
    if (const auto failure = undo_chain(function, offset, frame); failure.has_value()) {
        return {.failure = *failure};
    }
    const std::int64_t cfa = frame.position + 8;
    constexpr std::int64_t kMaxFrame = std::int64_t{1} << 30;
    if (cfa <= -kMaxFrame || cfa >= kMaxFrame) return {.failure = WalkEnd::kUnsupportedRule};
    Rule rule{
        .kind = RuleKind::kStep, .base = frame.base, .cfa_offset = static_cast<std::int32_t>(cfa)};
    if (frame.saved_fp.has_value()) {
        rule.fp = FpRule::kAtCfa;
        rule.fp_offset = static_cast<std::int32_t>(*frame.saved_fp - cfa);
    }
    return {.rule = rule};
}

}  // namespace np::unwind
