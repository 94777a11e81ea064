#include "symbols/pe_image.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/byte_reader.h"
#include "base/safe_load.h"

namespace np::symbols {
namespace {

constexpr std::size_t kRuntimeFunctionSize = 12;
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
bool is_x64(std::uint16_t machine) noexcept {
    constexpr std::uint16_t kAmd64 = 0x8664;
    constexpr std::uint16_t kLinuxMark = 0x7b79;
    return machine == kAmd64 || machine == (kAmd64 ^ kLinuxMark);
}

// A table in a flat mapping, or one that is something else, is not sorted code inside the image.
bool is_function_table(const std::vector<std::uint8_t>& table, std::uint32_t image_size) {
    base::ByteReader reader(table);
    std::uint32_t previous_end = 0;
    while (reader.more()) {
        const std::uint32_t begin = reader.u32();
        const std::uint32_t end = reader.u32();
        const std::uint32_t unwind_info = reader.u32();
        if (begin < previous_end || end <= begin || end > image_size || unwind_info >= image_size) {
            return false;
        }
        previous_end = end;
    }
    return reader.ok() && previous_end != 0;
}

std::vector<std::uint32_t> first_functions_of_pages(const std::vector<std::uint8_t>& table) {
    base::ByteReader reader(table);
    std::vector<std::uint32_t> pages;
    std::uint32_t code_start = 0;
    std::uint32_t index = 0;
    std::uint32_t code_end = 0;
    for (; reader.more(); ++index) {
        const std::uint32_t begin = reader.u32();
        code_end = reader.u32();
        reader.skip(4);
        if (index == 0) code_start = begin;
        while (pages.size() <= (begin - code_start) >> unwind::ManagedImage::kPageShift) {
            pages.push_back(index);
        }
    }
    // The last function may be longer than a page.
    const std::size_t count = ((code_end - 1 - code_start) >> unwind::ManagedImage::kPageShift) + 2;
    pages.resize(count, index);
    pages.shrink_to_fit();
    return pages;
}

std::uint32_t first_begin(const std::vector<std::uint8_t>& table) {
    return base::ByteReader(table).u32();
}

}  // namespace

std::optional<ReadyToRunImage> read_ready_to_run_image(std::uint64_t base) {
    const auto header = read_header(base);
    if (!header.has_value() || !is_x64(header->machine)) return std::nullopt;
    const Directory directory = header->exceptions;
    if (directory.size < kRuntimeFunctionSize || directory.offset >= header->image_size ||
        directory.size > header->image_size - directory.offset) {
        return std::nullopt;
    }
    const std::uint32_t count = directory.size / kRuntimeFunctionSize;
    // Before there is memory for it: broken headers claim gigabytes.
    std::uint64_t last_word = 0;
    const std::uint64_t table_end = base + directory.offset + count * kRuntimeFunctionSize;
    if (directory.size > kMaxTableSize ||
        !base::load_word(table_end - sizeof last_word, last_word)) {
        return std::nullopt;
    }
    std::vector<std::uint8_t> table(count * kRuntimeFunctionSize);
    if (!base::copy_memory(table.data(), base + directory.offset, table.size())) {
        return std::nullopt;
    }
    if (!is_function_table(table, header->image_size)) return std::nullopt;
    ReadyToRunImage image{.pages = first_functions_of_pages(table),
                          .functions = {.base = base,
                                        .function_table = base + directory.offset,
                                        .function_count = count,
                                        .code_start = first_begin(table),
                                        .pages = {}},
                          .size = header->image_size};
    image.functions.pages = image.pages;
    return image;
}

}  // namespace np::symbols
