#include "symbols/code_registry.h"

#include <algorithm>
#include <utility>

#include "base/safe_load.h"
#include "symbols/jit_code_header.h"
#include "symbols/pe_image.h"
#include "symbols/prologue_decoder.h"

namespace np::symbols {

struct CodeRegistry::Image {
    unwind::ManagedImage functions;
    std::uint64_t size;
};

// A published map and the regions that are its own; the rest of what it points to is shared with
// its successors.
struct CodeRegistry::Snapshot {
    std::vector<unwind::CodeRegion> regions;
    unwind::CodeMap map;
};

// What a replaced map, and no later one, points to.
struct CodeRegistry::Retired {
    std::unique_ptr<Snapshot> snapshot;
    std::unique_ptr<JitFunctions::Generation> functions;
    LibraryTable libraries;
    std::unique_ptr<Image> image;
};

CodeRegistry::CodeRegistry() {
    const std::lock_guard lock(mutex_);
    publish({});
}

CodeRegistry::~CodeRegistry() = default;

bool CodeRegistry::has_retired() const noexcept {
    return !retired_.empty();
}

void CodeRegistry::free_retired() noexcept {
    retired_.clear();
}

CodeCounters CodeRegistry::counters() const {
    const std::lock_guard lock(mutex_);
    return counters_;
}

void CodeRegistry::publish(Retired retired) {
    std::vector<unwind::CodeRegion> regions;
    for (const auto& library : libraries_) {
        for (const auto& segment : library->segments) {
            regions.push_back({.start = segment.start,
                               .end = segment.end,
                               .rows = &segment.rows,
                               .image = nullptr});
        }
    }
    for (const auto& image : images_) {
        regions.push_back({.start = image->functions.base,
                           .end = image->functions.base + image->size,
                           .rows = nullptr,
                           .image = &image->functions});
    }
    std::sort(regions.begin(), regions.end(),
              [](const auto& a, const auto& b) { return a.start < b.start; });
    const JitFunctions::Generation& functions = jit_.current();
    const unwind::CodeMap map(regions, functions.sorted,
                              &functions.tail);  // moving the vector keeps its elements
    auto next = std::make_unique<Snapshot>(Snapshot{.regions = std::move(regions), .map = map});
    // Sequentially consistent: pairs with the handler's announcement, which comes before its load
    // (see published()).
    current_.store(&next->map, std::memory_order_seq_cst);
    retired.snapshot = std::exchange(snapshot_, std::move(next));
    if (retired.snapshot != nullptr) retired_.push_back(std::move(retired));
}

std::vector<const LoadedLibrary*> CodeRegistry::unknown_among(
    const std::vector<LoadedLibrary>& loaded) const {
    const std::lock_guard lock(mutex_);
    std::vector<const LoadedLibrary*> unknown;
    for (const LoadedLibrary& facts : loaded) {
        const bool is_known =
            std::any_of(libraries_.begin(), libraries_.end(),
                        [&](const auto& library) { return library->facts == facts; });
        if (!is_known) unknown.push_back(&facts);
    }
    return unknown;
}

bool CodeRegistry::scan_libraries() {
    const std::lock_guard scan_lock(scan_mutex_);
    const std::uint64_t generation = loader_generation();
    if (generation == std::exchange(loader_generation_, generation)) return false;
    const std::vector<LoadedLibrary> loaded = loaded_libraries();
    // Compiled without the lock: it takes milliseconds, and the compiler's callbacks wait for it.
    LibraryTable compiled;
    for (const LoadedLibrary* facts : unknown_among(loaded)) {
        compiled.push_back(compile_library(*facts));
    }
    const std::lock_guard lock(mutex_);
    return replace_libraries(loaded, std::move(compiled));
}

bool CodeRegistry::replace_libraries(const std::vector<LoadedLibrary>& loaded,
                                     LibraryTable compiled) {
    LibraryTable next;
    Retired retired;
    for (auto& library : libraries_) {
        const bool is_loaded =
            std::find(loaded.begin(), loaded.end(), library->facts) != loaded.end();
        (is_loaded ? next : retired.libraries).push_back(std::move(library));
    }
    const bool changed = !compiled.empty() || !retired.libraries.empty();
    for (auto& library : compiled) {
        ++(library->has_rows ? counters_.libraries : counters_.failed_libraries);
        next.push_back(std::move(library));
    }
    libraries_ = std::move(next);
    if (changed) publish(std::move(retired));
    return changed;
}

bool CodeRegistry::add_image(const ImageInfo& info) {
    const auto image = read_ready_to_run_image(info.base);
    const std::lock_guard lock(mutex_);
    if (!image.has_value()) {
        ++counters_.images_without_code;
        return false;
    }
    const bool is_known = std::any_of(images_.begin(), images_.end(), [&](const auto& known) {
        return known->functions.base == info.base;
    });
    if (is_known) return true;
    ++counters_.images;
    images_.push_back(std::make_unique<Image>(
        Image{.functions = image->functions, .size = info.size != 0 ? info.size : image->size}));
    publish({});
    return true;
}

void CodeRegistry::remove_image(std::uint64_t base) {
    const std::lock_guard lock(mutex_);
    const auto found = std::find_if(images_.begin(), images_.end(), [&](const auto& image) {
        return image->functions.base == base;
    });
    if (found == images_.end()) return;
    Retired retired;
    retired.image = std::move(*found);
    images_.erase(found);
    publish(std::move(retired));
}

std::vector<JitBody> CodeRegistry::bodies_from_prologues(const JitCode& code) {
    constexpr std::size_t kPrologueBytes = 256;
    std::vector<JitBody> bodies;
    for (const CodeRange& range : code.ranges) {
        std::vector<std::uint8_t> bytes(std::min<std::uint64_t>(range.size, kPrologueBytes));
        if (bytes.empty() || !base::copy_memory(bytes.data(), range.start, bytes.size())) continue;
        const std::uint8_t* info = unwind_infos_.intern(unwind_info_from_prologue(bytes));
        if (info == nullptr) continue;
        bodies.push_back({.start = range.start,
                          .size = static_cast<std::uint32_t>(range.size),
                          .unwind_info = info});
    }
    return bodies;
}

std::vector<JitBody> CodeRegistry::bodies_from_header(std::span<const UnwindBody> header) {
    std::vector<JitBody> bodies;
    for (const UnwindBody& body : header) {
        const std::uint8_t* info = unwind_infos_.intern(body.unwind_info);
        if (info == nullptr) continue;
        bodies.push_back({.start = body.start, .size = body.size, .unwind_info = info});
    }
    return bodies;
}

std::vector<JitBody> CodeRegistry::bodies_of(const JitCode& code) {
    const auto header =
        read_jit_code_header(code.ranges[0].start, code.ranges[0].size, code.function_id);
    if (header.has_value()) {
        ++counters_.jit_from_header;
        return bodies_from_header(*header);
    }
    ++counters_.invalid_headers;
    std::vector<JitBody> bodies = bodies_from_prologues(code);
    ++(bodies.empty() ? counters_.jit_rejected : counters_.jit_from_prologue);
    return bodies;
}

void CodeRegistry::add_jit_code(const JitCode& code) {
    const std::lock_guard lock(mutex_);
    if (code.ranges.empty()) {
        ++counters_.jit_rejected;
        return;
    }
    // The runtime lists a method's ready-to-run code among its versions; the image describes that.
    if (snapshot_->map.is_image(code.ranges[0].start)) return;
    const std::vector<JitBody> bodies = bodies_of(code);
    if (bodies.empty() || jit_.append(code.function_id, bodies)) return;
    Retired retired;
    retired.functions = jit_.merge(code.function_id, bodies);
    publish(std::move(retired));
}

void CodeRegistry::remove_jit_code(std::uint64_t function_id) {
    const std::lock_guard lock(mutex_);
    jit_.remove(function_id);
}

}  // namespace np::symbols
