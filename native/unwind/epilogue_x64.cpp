#include "base/safe_load.h"
#include "unwind/epilogue.h"

namespace np::unwind {
namespace {

constexpr int kMaxPops = 16;  // there are 16 registers
constexpr int kMaxVectorLoads = 16;
constexpr int kMaxSkipped = 4;

// The bytes of the code, eight at a time: the longest instruction of interest has seven.
struct Window {
    std::uint64_t pc = 0;
    std::uint64_t word = 0;

    bool load() noexcept { return base::load_word(pc, word); }

    [[nodiscard]] std::uint8_t byte(unsigned index) const noexcept {
        return static_cast<std::uint8_t>(word >> (index * 8));
    }

    [[nodiscard]] std::int32_t i8(unsigned index) const noexcept {
        return static_cast<std::int8_t>(byte(index));
    }

    [[nodiscard]] std::int32_t i32(unsigned index) const noexcept {
        return static_cast<std::int32_t>(static_cast<std::uint32_t>(word >> (index * 8)));
    }

    [[nodiscard]] bool starts_with(std::uint32_t bytes, unsigned count) const noexcept {
        return (word & ((std::uint64_t{1} << (count * 8)) - 1)) == bytes;
    }

    bool advance(unsigned count) noexcept {
        pc += count;
        return load();
    }
};

// Larger ones are not frames, and would overflow the sums.
bool is_frame_size(std::int32_t size) noexcept {
    constexpr std::int32_t kMaxFrame = 1 << 30;
    return size > -kMaxFrame && size < kMaxFrame;
}

// add rsp, n or lea rsp, [rbp + n]: the release of the frame. True when there was none or it was
// consumed.
bool release(Window& at, Rule& rule) noexcept {
    if (at.starts_with(0xc48348, 3)) {  // add rsp, imm8
        rule.cfa_offset += at.i8(3);
        return at.advance(4);
    }
    if (at.starts_with(0xc48148, 3)) {  // add rsp, imm32
        rule.cfa_offset += at.i32(3);
        return is_frame_size(rule.cfa_offset) && at.advance(7);
    }
    if (at.starts_with(0x658d48, 3)) {  // lea rsp, [rbp + disp8]
        rule.base = CfaBase::kFp;
        rule.cfa_offset = at.i8(3);
        return at.advance(4);
    }
    if (at.starts_with(0xa58d48, 3)) {  // lea rsp, [rbp + disp32]
        rule.base = CfaBase::kFp;
        rule.cfa_offset = at.i32(3);
        return is_frame_size(rule.cfa_offset) && at.advance(7);
    }
    if (at.starts_with(0x24648d48, 4)) {  // lea rsp, [rsp + disp8]
        rule.cfa_offset += at.i8(4);
        return at.advance(5);
    }
    if (at.starts_with(0x24a48d48, 4)) {  // lea rsp, [rsp + disp32]
        rule.cfa_offset += at.i32(4);
        return is_frame_size(rule.cfa_offset) && at.advance(8);
    }
    if (at.starts_with(0xe58948, 3) || at.starts_with(0xec8b48, 3)) {
        return false;  // mov rbp, rsp: a prologue
    }
    if (at.starts_with(0xe58b48, 3) || at.starts_with(0xec8948, 3)) {  // mov rsp, rbp
        rule.base = CfaBase::kFp;
        rule.cfa_offset = 0;
        return at.advance(3);
    }
    return true;
}

// pop*, with the place of the frame pointer's.
bool pops(Window& at, Rule& rule, std::optional<std::int32_t>& fp_position) noexcept {
    for (int i = 0; i < kMaxPops; ++i) {
        const unsigned prefix = at.byte(0) == 0x41 ? 1 : 0;
        const std::uint8_t opcode = at.byte(prefix);
        if (opcode < 0x58 || opcode > 0x5f) return true;
        if (prefix == 0 && opcode == 0x5d) fp_position = rule.cfa_offset;
        rule.cfa_offset += 8;
        if (!at.advance(prefix + 1)) return false;
    }
    return false;
}

// ret, or a jump that leaves the function: by a relative target, or marked by a REX prefix as the
// compilers do.
bool leaves(const Window& at, const ManagedFunction& function) noexcept {
    const std::uint8_t first = at.byte(0);
    if (first == 0xc3 || (first == 0xf3 && at.byte(1) == 0xc3) || first == 0xc2) return true;
    if (first == 0xe9 || first == 0xeb) {
        const std::uint64_t next = at.pc + (first == 0xe9 ? 5 : 2);
        const std::int64_t distance = first == 0xe9 ? at.i32(1) : at.i8(1);
        const std::uint64_t target = next + static_cast<std::uint64_t>(distance);
        return target < function.start || target >= function.end;
    }
    if (first == 0xff && at.byte(1) == 0x25) return true;
    return first >= 0x48 && first <= 0x4f && at.byte(1) == 0xff && (at.byte(2) & 0x38) == 0x20;
}

// movdqa xmm, [rsp + n]*
bool skip_vector_loads(Window& at) noexcept {
    for (int i = 0; i < kMaxVectorLoads && at.starts_with(0x6f0f66, 3); ++i) {
        const unsigned mode = at.byte(3) >> 6;
        const bool is_from_sp = mode != 3 && (at.byte(3) & 7) == 4 && at.byte(4) == 0x24;
        if (!is_from_sp) return false;
        constexpr unsigned kWithoutOffset = 5;
        const unsigned offset_bytes = mode == 0 ? 0 : mode == 1 ? 1 : 4;
        if (!at.advance(kWithoutOffset + offset_bytes)) return false;
    }
    return true;
}

// (call near | mov byte [rip + n], imm8)*: what gcc's __do_global_dtors_aux, which has no unwind
// data, does between its first call and its epilogue. A call leaves the stack as it was.
bool skip_finishing(Window& at) noexcept {
    for (int i = 0; i < kMaxSkipped; ++i) {
        const unsigned size = at.byte(0) == 0xe8 ? 5 : at.starts_with(0x05c6, 2) ? 7 : 0;
        if (size == 0) return true;
        if (!at.advance(size)) return false;
    }
    return false;
}

std::optional<Rule> rest_of_epilogue(Window at, const ManagedFunction& function) noexcept {
    Rule rule{.kind = RuleKind::kStep};
    std::optional<std::int32_t> fp_position;
    if (!release(at, rule) || !pops(at, rule, fp_position) || !leaves(at, function)) {
        return std::nullopt;
    }
    rule.cfa_offset += 8;
    if (fp_position.has_value()) {
        rule.fp = FpRule::kAtCfa;
        rule.fp_offset = *fp_position - rule.cfa_offset;
    }
    return rule;
}

}  // namespace

std::optional<Rule> rule_in_epilogue(const ManagedFunction& function, std::uint64_t pc) noexcept {
    Window at{.pc = pc};
    if (!at.load()) return std::nullopt;
    if (at.starts_with(0x77f8c5, 3) && !at.advance(3)) return std::nullopt;  // vzeroupper
    return rest_of_epilogue(at, function);
}

std::optional<Rule> rule_in_library_epilogue(std::uint64_t pc) noexcept {
    Window at{.pc = pc};
    if (!at.load() || !skip_vector_loads(at) || !skip_finishing(at)) return std::nullopt;
    // Relative jumps do not tell: the function's bounds are not known here.
    const ManagedFunction anywhere{.start = 0, .end = ~std::uint64_t{0}};
    return rest_of_epilogue(at, anywhere);
}

}  // namespace np::unwind
