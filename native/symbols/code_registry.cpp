#include "symbols/code_registry.h"

#include <algorithm>
#include <utility>

#include "base/clocks.h"
#include "symbols/jit_generation.h"
#include "symbols/loader_lookup.h"

namespace np::symbols {

// A published map and the regions that are its own; the rest of what it points to is shared with
// its successors.
struct CodeRegistry::Snapshot {
    Snapshot(HandlerVector<unwind::CodeRegion> sorted_regions, const unwind::JitIndex& jit_index,
             unwind::FindLoaderObject find, std::uint64_t epoch)
        : regions(std::move(sorted_regions)),
          region_starts(starts_of(regions)),
          map({.regions = regions,
               .region_starts = region_starts,
               .jit = &jit,
               .find_loader_object = find},
              epoch),
          jit(jit_index) {}

    static HandlerVector<std::uint64_t> starts_of(
        const HandlerVector<unwind::CodeRegion>& regions) {
        HandlerVector<std::uint64_t> starts;
        starts.reserve(regions.size());
        for (const unwind::CodeRegion& region : regions) {
            starts.push_back(region.start);
        }
        return starts;
    }

    HandlerVector<unwind::CodeRegion> regions;
    HandlerVector<std::uint64_t> region_starts;
    unwind::CodeMap map;  // here, what every walk reads of it shares a line of the cache
    unwind::JitIndex jit;
};

// What a replaced map, and no later one, points to.
struct CodeRegistry::Retired {
    HandlerPointer<Snapshot> snapshot;
    std::unique_ptr<JitFunctions::Generation> functions;
    LibraryTable libraries;
    std::unique_ptr<ReadyToRunImage> image;
    unwind::PublishedMap::GracePeriod grace;
};

CodeRegistry::CodeRegistry() : CodeRegistry(find_loader_lookup()) {}

CodeRegistry::CodeRegistry(unwind::FindLoaderObject find_loader_object)
    : find_loader_object_(find_loader_object),
      rules_(make_for_handlers<unwind::RuleCache>()),
      published_(rules_.get()) {
    const std::lock_guard lock(mutex_);
    publish(Meaning::kChanged, {});
}

CodeRegistry::~CodeRegistry() = default;

const unwind::CodeMap& CodeRegistry::current() const noexcept {
    return snapshot_->map;
}

bool CodeRegistry::reclaim() {
    const std::lock_guard lock(mutex_);
    free_unseen();
    return retired_.empty();
}

// Twice: the first look may send new readers to the other counter, whereupon this one drains.
void CodeRegistry::free_unseen() noexcept {
    for (int look = 0; look < 2 && !retired_.empty(); ++look) {
        const auto is_empty = published_.observe();
        for (Retired& retired : retired_) {
            retired.grace.was_empty[0] |= is_empty[0];
            retired.grace.was_empty[1] |= is_empty[1];
        }
        std::erase_if(retired_, [](const Retired& retired) { return retired.grace.is_over(); });
    }
}

CodeCounters CodeRegistry::counters() const {
    const std::lock_guard lock(mutex_);
    return counters_;
}

CodeMemory CodeRegistry::memory() const {
    const std::lock_guard lock(mutex_);
    CodeMemory memory{.jit_index = jit_.memory(), .retired_maps = retired_.size()};
    for (const auto& library : libraries_) {
        memory.library_rows += memory_of(*library);
    }
    return memory;
}

std::size_t CodeRegistry::region_count() const noexcept {
    std::size_t count = images_.size();
    for (const auto& library : libraries_) {
        count += library->segments.size();
    }
    return count;
}

void CodeRegistry::publish(Meaning meaning, Retired retired) {
    HandlerVector<unwind::CodeRegion> regions;
    regions.reserve(region_count());
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
    if (meaning == Meaning::kChanged) ++epoch_;
    auto next =
        make_for_handlers<Snapshot>(std::move(regions), jit_.index(), find_loader_object_, epoch_);
    published_.publish(next->map);
    retired.snapshot = std::exchange(snapshot_, std::move(next));
    if (retired.snapshot != nullptr) retired_.push_back(std::move(retired));
    free_unseen();
}

// Makes a change of the jitted functions known to readers.
void CodeRegistry::apply(JitFunctions::Change change) {
    if (change.replaced != nullptr) {
        Retired retired;
        retired.functions = std::move(change.replaced);
        publish(change.hides_code ? Meaning::kChanged : Meaning::kGrown, std::move(retired));
    } else if (change.hides_code) {
        snapshot_->map.begin_epoch(++epoch_);
    }
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
    const bool has_unloaded = !retired.libraries.empty();
    for (auto& library : compiled) {
        for (const auto& segment : library->segments) {
            apply(jit_.clear(segment.start, segment.end));
        }
        ++(library->has_rows ? counters_.libraries : counters_.failed_libraries);
        next.push_back(std::move(library));
    }
    libraries_ = std::move(next);
    if (changed) publish(has_unloaded ? Meaning::kChanged : Meaning::kGrown, std::move(retired));
    return changed;
}

bool CodeRegistry::add_image(const ImageInfo& info) {
    auto image = read_ready_to_run_image(info.base);
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
    if (info.size != 0) image->size = info.size;
    apply(jit_.clear(info.base, info.base + image->size));
    images_.push_back(std::make_unique<ReadyToRunImage>(std::move(*image)));
    // Where a library was that the next scan will miss, there may be rules of its code.
    publish(snapshot_->map.is_library(info.base) ? Meaning::kChanged : Meaning::kGrown, {});
    return true;
}

void CodeRegistry::remove_image(std::uint64_t base) {
    const std::lock_guard lock(mutex_);
    const auto found = std::find_if(images_.begin(), images_.end(), [&](const auto& image) {
        return image->functions.base == base;
    });
    if (found == images_.end()) return;
    unloaded_.add(base, base + (*found)->size, base::monotonic_now());
    Retired retired;
    retired.image = std::move(*found);
    images_.erase(found);
    publish(Meaning::kChanged, std::move(retired));
}

void CodeRegistry::add_jit_code(const JitCode& code) {
    const std::lock_guard lock(mutex_);
    if (code.ranges.empty()) {
        ++counters_.jit_rejected;
        return;
    }
    // The runtime lists a method's ready-to-run code among its versions; the image describes that.
    const std::uint64_t start = code.ranges[0].start;
    if (snapshot_->map.is_image(start)) return;
    JitFunctions::Change change = jit_.add(code.owner, bodies_of(code, unwind_infos_, counters_));
    // Where a library was that the next scan will miss, there may be rules of its code.
    change.hides_code |= snapshot_->map.is_library(start);
    apply(std::move(change));
}

void CodeRegistry::remove_jit_code(JitOwner owner) {
    const std::lock_guard lock(mutex_);
    const std::vector<CodeRange> removed = jit_.remove(owner);
    const std::uint64_t now = base::monotonic_now();
    for (const CodeRange& range : removed) {
        unloaded_.add(range.start, range.start + range.size, now);
    }
    apply({.hides_code = !removed.empty(), .replaced = nullptr});
}

std::optional<std::uint64_t> CodeRegistry::unloaded_at(std::uint64_t address) const {
    const std::lock_guard lock(mutex_);
    return unloaded_.time_of(address);
}

}  // namespace np::symbols
