// Every function of a real ReadyToRun image: its unwind data against its own instructions.
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/byte_reader.h"
#include "symbols/pe_image.h"
#include "symbols/prologue_decoder.h"
#include "symbols/unwind_info_pool.h"
#include "unwind/epilogue_arm64.h"
#include "unwind/runtime_function.h"
#include "unwind/unwind_codes_arm64.h"
#include "unwind/unwind_info.h"
#include "unwind/unwind_record_arm64.h"

namespace np::symbols {
namespace {

using unwind::kInstructionSize;
using unwind::ManagedFunction;
using unwind::Rule;
using unwind::RuleKind;

// The file's sections where the loader of the runtime puts them.
std::vector<std::uint64_t> map_image(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    const std::vector<char> raw{std::istreambuf_iterator<char>(file), {}};
    const std::span bytes{reinterpret_cast<const std::uint8_t*>(raw.data()), raw.size()};
    base::ByteReader reader(bytes);
    reader.seek(0x3c);
    const std::size_t header = reader.u32();
    reader.seek(header + 6);
    const std::uint16_t sections = reader.u16();
    reader.seek(header + 20);
    const std::size_t table = header + 24 + reader.u16();
    reader.seek(header + 24 + 56);
    const std::uint32_t image_size = reader.u32();
    const std::uint32_t header_size = reader.u32();
    std::vector<std::uint64_t> image(image_size / 8 + 1);
    if (!reader.ok() || header_size > bytes.size()) return {};
    std::memcpy(image.data(), bytes.data(), header_size);
    for (std::size_t i = 0; i < sections; ++i) {
        reader.seek(table + i * 40 + 12);
        const std::uint32_t address = reader.u32();
        const std::uint32_t size = reader.u32();
        const std::uint32_t offset = reader.u32();
        reader.seek(offset);
        const auto content = reader.bytes(std::min<std::size_t>(size, reader.remaining()));
        if (address + content.size() > image.size() * 8) return {};
        std::memcpy(reinterpret_cast<std::uint8_t*>(image.data()) + address, content.data(),
                    content.size());
    }
    return image;
}

struct Counts {
    int functions = 0;
    int packed = 0;
    int prologues = 0;  // instructions in them
    int epilogues = 0;
    int different = 0;
    int undecoded = 0;  // frames of a size that is in a register, and the like
};

// What is the same frame: `a` by sp and `b` by the frame pointer cannot be compared.
bool is_same(const Rule& a, const Rule& b) {
    return a.kind == b.kind && a.base == b.base && a.fp == b.fp && a.cfa_offset == b.cfa_offset &&
           a.fp_offset == b.fp_offset && a.return_words == b.return_words;
}

constexpr std::optional<Rule> kNoFrame = Rule{.kind = RuleKind::kStep, .return_words = 0};

bool is_indirect_jump(std::uint64_t pc) {
    std::uint32_t instruction = 0;
    return unwind::load_u32(pc, instruction) && (instruction & 0xfffffc1f) == 0xd61f0000;
}

std::string described(const Rule& rule) {
    return std::to_string(static_cast<int>(rule.kind)) +
           (rule.base == unwind::CfaBase::kSp ? " sp+" : " fp+") + std::to_string(rule.cfa_offset) +
           " fp at " + std::to_string(rule.fp_offset) + " return -" +
           std::to_string(rule.return_words);
}

class Image {
public:
    explicit Image(const std::string& path) : memory_(map_image(path)) {}

    [[nodiscard]] std::uint64_t base() const {
        return reinterpret_cast<std::uint64_t>(memory_.data());
    }

    Counts compare() {
        const auto image = read_ready_to_run_image(base());
        if (!image.has_value()) return {};
        for (std::uint32_t i = 0; i < image->functions.function_count; ++i) {
            const auto found = unwind::load_runtime_function(
                base(),
                image->functions.function_table + std::uint64_t{i} * unwind::kRuntimeFunctionSize);
            if (!found.has_value()) continue;
            compare_function({.start = base() + found->begin,
                              .end = base() + found->end,
                              .unwind_info = unwind::unwind_info_of(base(), found->unwind),
                              .image_base = base()});
        }
        return counts_;
    }

private:
    void compare_function(const ManagedFunction& function) {
        ++counts_.functions;
        if ((function.unwind_info & unwind::kPackedUnwindMask) != 0) {
            ++counts_.packed;
            return;
        }
        unwind::UnwindRecord record;
        ASSERT_TRUE(unwind::load_unwind_record(function.unwind_info, record));
        const unwind::UnwindCodes codes(record.codes(), record.code_bytes);
        const std::uint32_t prologue = codes.count(0).value_or(0);
        bool has_body = !record.has_single_epilogue;
        for (std::uint32_t i = 0; i < record.epilogue_count; ++i) {
            std::uint32_t scope = 0;
            ASSERT_TRUE(unwind::load_u32(record.scopes + std::uint64_t{i} * 4, scope));
            has_body = has_body && (scope & 0x3ffff) > prologue;
            compare_epilogue(function, scope & 0x3ffff, codes.count(scope >> 22).value_or(0));
        }
        if (record.has_single_epilogue) {
            const std::uint32_t length = codes.count(record.single_epilogue).value_or(0);
            const std::uint32_t start = record.function_length - length - 1;
            has_body = start > prologue;
            compare_epilogue(function, start, length);
        }
        compare_prologue(function, prologue, has_body);
    }

    // Behind it too, where that is not an epilogue already, which has a form of its own.
    void compare_prologue(const ManagedFunction& function, std::uint32_t length, bool has_body) {
        std::vector<std::uint8_t> code(length * kInstructionSize);
        std::memcpy(code.data(), reinterpret_cast<const void*>(function.start), code.size());
        const auto* const info = pool_.intern(unwind_info_from_prologue(code));
        const ManagedFunction decoded{.start = function.start,
                                      .unwind_info = reinterpret_cast<std::uint64_t>(info)};
        unwind::UnwindRecord record;
        ASSERT_TRUE(unwind::load_unwind_record(decoded.unwind_info, record));
        const std::uint32_t known =
            unwind::UnwindCodes(record.codes(), record.code_bytes).count(0).value_or(0);
        for (std::uint64_t at = 0; at < length + (has_body ? 1U : 0U); ++at) {
            ++counts_.prologues;
            const Rule rule = unwind::rule_from_unwind_info(decoded, at * kInstructionSize).rule;
            expect_same(function, at, at <= known ? std::optional(rule) : std::nullopt);
        }
    }

    void compare_epilogue(const ManagedFunction& function, std::uint64_t start,
                          std::uint32_t length) {
        for (std::uint64_t at = start; at <= start + length; ++at) {
            ++counts_.epilogues;
            const std::uint64_t pc = function.start + at * kInstructionSize;
            // A jump through a register is an epilogue's end only by what is before it.
            const bool is_jump = at == start + length && at > start && is_indirect_jump(pc);
            const auto decoded = is_jump ? kNoFrame : unwind::decode_epilogue(function, pc);
            expect_same(function, at, decoded);
        }
    }

    // Nothing where the instructions are not understood.
    void expect_same(const ManagedFunction& function, std::uint64_t at,
                     const std::optional<Rule>& decoded) {
        const Rule rule = unwind::rule_from_unwind_info(function, at * kInstructionSize).rule;
        if (!decoded.has_value()) ++counts_.undecoded;
        if (rule.kind == RuleKind::kStep && is_same(rule, decoded.value_or(rule))) return;
        if (++counts_.different > 10) return;
        ADD_FAILURE() << std::hex << function.start - base() << " + " << at * kInstructionSize
                      << ": " << described(rule) << ", but " << described(decoded.value_or(Rule{}))
                      << " by its instructions";
    }

    std::vector<std::uint64_t> memory_;
    UnwindInfoPool pool_;
    Counts counts_;
};

TEST(ReadyToRunArm64, The_data_of_every_function_says_what_its_instructions_do) {
    const char* const runtime = std::getenv("NP_ARM64_RUNTIME");
    if (runtime == nullptr) {
        GTEST_SKIP() << "without the runtime for arm64: NP_ARM64_RUNTIME names no folder";
    }
    for (const char* const name : {"/System.Private.CoreLib.dll", "/System.Linq.dll"}) {
        const Counts counts = Image(std::string(runtime) + name).compare();
        EXPECT_GT(counts.functions, 500) << name;
        EXPECT_EQ(counts.different, 0) << name;
        EXPECT_LT(counts.undecoded, (counts.prologues + counts.epilogues) / 1000) << name;
        std::printf(
            "%s: %d functions (%d packed), %d places in prologues, %d in epilogues, %d not "
            "understood\n",
            name, counts.functions, counts.packed, counts.prologues, counts.epilogues,
            counts.undecoded);
    }
}

}  // namespace
}  // namespace np::symbols
