#include "symbols/pe_image.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/byte_reader.h"
#include "base/safe_load.h"
#include "unwind/runtime_function.h"

namespace np::symbols {
namespace {

using unwind::RuntimeFunction;

constexpr std::size_t kMaxTableSize = std::size_t{64} << 20;  // the largest known have 2 MiB

struct Directory {
    std::uint32_t offset;
    std::uint32_t size;
};

struct ImageHeader {
    std::uint16_t machine;
    std::uint32_t image_size;
    Directory exceptions;
};

std::optional<ImageHeader> read_header(std::uint64_t base) {
    constexpr std::size_t kHeaderBytes = 1024;
    constexpr std::size_t kPeOffset = 0x3c;
    constexpr std::uint16_t kDosMagic = 0x5a4d;
    constexpr std::uint32_t kPeMagic = 0x4550;
    constexpr std::uint16_t kPe32Plus = 0x20b;
    std::array<std::uint8_t, kHeaderBytes> bytes{};
    if (!base::copy_memory(bytes.data(), base, bytes.size())) return std::nullopt;
    base::ByteReader reader(bytes);
    if (reader.u16() != kDosMagic) return std::nullopt;
    reader.seek(kPeOffset);
    reader.seek(reader.u32());
    if (reader.u32() != kPeMagic) return std::nullopt;
    ImageHeader header{};
    header.machine = reader.u16();
    reader.skip(18);  // the rest of the file header
    const std::size_t optional_header = reader.position();
    if (reader.u16() != kPe32Plus) return std::nullopt;
    reader.seek(optional_header + 56);
    header.image_size = reader.u32();
    constexpr std::size_t kFirstDirectory = 112;
    constexpr std::size_t kExceptionDirectory = 3;
    reader.seek(optional_header + kFirstDirectory + kExceptionDirectory * sizeof(Directory));
    header.exceptions.offset = reader.u32();
    header.exceptions.size = reader.u32();
    return reader.ok() ? std::optional(header) : std::nullopt;
}

// ReadyToRun images carry the machine combined with a mark of the system that they are for.
bool is_for_this_machine(std::uint16_t machine) noexcept {
    constexpr std::uint16_t kLinuxMark = 0x7b79;
    return machine == unwind::kImageMachine || machine == (unwind::kImageMachine ^ kLinuxMark);
}

// The table, when it is one: in a flat mapping, or of something else, it is not sorted code inside
// the image.
std::vector<RuntimeFunction> read_functions(std::uint64_t base, const ImageHeader& header) {
    const std::uint32_t count = header.exceptions.size / unwind::kRuntimeFunctionSize;
    std::vector<RuntimeFunction> functions;
    functions.reserve(count);
    std::uint32_t previous_end = 0;
    for (std::uint64_t i = 0; i < count; ++i) {
        const auto found = unwind::load_runtime_function(
            base, base + header.exceptions.offset + i * unwind::kRuntimeFunctionSize);
        if (!found.has_value()) return {};
        const bool has_data =
            (found->unwind & unwind::kPackedUnwindMask) != 0 || found->unwind < header.image_size;
        if (found->begin < previous_end || found->end <= found->begin ||
            found->end > header.image_size || !has_data) {
            return {};
        }
        previous_end = found->end;
        functions.push_back(*found);
    }
    return functions;
}

// Of a table that is not empty.
std::vector<std::uint32_t> first_functions_of_pages(const std::vector<RuntimeFunction>& functions) {
    std::vector<std::uint32_t> pages;
    const std::uint32_t code_start = functions.front().begin;
    for (std::uint32_t index = 0; index < functions.size(); ++index) {
        const std::uint32_t offset = functions[index].begin - code_start;
        while (pages.size() <= offset >> unwind::ManagedImage::kPageShift) {
            pages.push_back(index);
        }
    }
    // The last function may be longer than a page.
    const std::uint32_t last = functions.back().end - 1 - code_start;
    pages.resize((last >> unwind::ManagedImage::kPageShift) + 2,
                 static_cast<std::uint32_t>(functions.size()));
    pages.shrink_to_fit();
    return pages;
}

}  // namespace

std::optional<ReadyToRunImage> read_ready_to_run_image(std::uint64_t base) {
    const auto header = read_header(base);
    if (!header.has_value() || !is_for_this_machine(header->machine)) return std::nullopt;
    const Directory directory = header->exceptions;
    if (directory.size < unwind::kRuntimeFunctionSize || directory.offset >= header->image_size ||
        directory.size > header->image_size - directory.offset) {
        return std::nullopt;
    }
    const std::uint32_t count = directory.size / unwind::kRuntimeFunctionSize;
    // Before there is memory for it: broken headers claim gigabytes.
    std::uint64_t last_word = 0;
    const std::uint64_t table_end = base + directory.offset + count * unwind::kRuntimeFunctionSize;
    if (directory.size > kMaxTableSize ||
        !base::load_word(table_end - sizeof last_word, last_word)) {
        return std::nullopt;
    }
    const std::vector<RuntimeFunction> functions = read_functions(base, *header);
    if (functions.empty()) return std::nullopt;
    ReadyToRunImage image{.pages = first_functions_of_pages(functions),
                          .functions = {.base = base,
                                        .function_table = base + directory.offset,
                                        .function_count = count,
                                        .code_start = functions.front().begin,
                                        .pages = {}},
                          .size = header->image_size};
    image.functions.pages = image.pages;
    return image;
}

}  // namespace np::symbols
