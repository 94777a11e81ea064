// A map with every kind of code that a walk can meet, each beside memory that cannot be read.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "symbols/library_table.h"
#include "unwind/code_map.h"
#include "unwind/hostile_library.h"
#include "unwind/hostile_managed.h"

namespace np::unwind {

// One at a time.
class HostileCode {
public:
    HostileCode() {
        young = &young_;
        for (const auto& compiled : {library_rows_.get(), bare_rows_.get()}) {
            const auto& segment = compiled->segments.front();
            regions_.push_back({segment.start, segment.end, &segment.rows, nullptr});
        }
        const GuardedPages& image = image_.block().memory();
        regions_.push_back({image.start(), image.end(), nullptr, &image_.functions()});
        const auto by_start = [](const auto& a, const auto& b) { return a.start < b.start; };
        std::sort(regions_.begin(), regions_.end(), by_start);
        for (const CodeRegion& region : regions_)
            starts_.push_back(region.start);
        for (const HostileBlock* block : blocks())
            places_.insert(places_.end(), block->places().begin(), block->places().end());
        std::sort(places_.begin(), places_.end(), by_start);
        map_ = std::make_unique<CodeMap>(CodeMapParts{.regions = regions_,
                                                      .region_starts = starts_,
                                                      .jit = &jit_.index(),
                                                      .find_loader_object = find_young},
                                         1);
    }

    HostileCode(const HostileCode&) = delete;
    HostileCode& operator=(const HostileCode&) = delete;

    ~HostileCode() { young = nullptr; }

    [[nodiscard]] const CodeMap& map() const { return *map_; }

    [[nodiscard]] std::span<HostilePlace> places() { return places_; }

    [[nodiscard]] HostilePlace& place(const std::string& name) {
        for (HostilePlace& one : places_)
            if (one.name == name) return one;
        std::abort();
    }

    // Null outside of all.
    [[nodiscard]] HostilePlace* place_at(std::uint64_t address) {
        const auto after =
            std::upper_bound(places_.begin(), places_.end(), address,
                             [](std::uint64_t a, const HostilePlace& b) { return a < b.start; });
        if (after == places_.begin()) return nullptr;
        HostilePlace& before = *(after - 1);
        return address - before.start < HostileBlock::kFunction ? &before : nullptr;
    }

    [[nodiscard]] std::vector<const HostileBlock*> blocks() const {
        return {&library_.block(), &bare_.block(), &young_.block(), &image_.block(), &jit_.block()};
    }

    // As the control world does it.
    void remove_dynamic_method() {
        jit_.remove_dynamic_method();
        map_->begin_epoch(map_->epoch() + 1);
    }

private:
    static int find_young(std::uint64_t address, LoaderObject* found) {
        if (address < young->block().code() || address >= young->block().code_end()) return -1;
        found->unwind_header = young->header();
        return 0;
    }

    // The loader is asked without more than an address.
    inline static const HostileLibrary* young = nullptr;

    HostileLibrary library_{"library", HostileLibrary::Data::kThere};
    HostileLibrary bare_{"library without unwind data", HostileLibrary::Data::kNone};
    HostileLibrary young_{"young library", HostileLibrary::Data::kThere};
    std::unique_ptr<symbols::CompiledLibrary> library_rows_ =
        symbols::compile_library(library_.facts());
    std::unique_ptr<symbols::CompiledLibrary> bare_rows_ = symbols::compile_library(bare_.facts());
    HostileImage image_;
    HostileJit jit_{image_};
    std::vector<CodeRegion> regions_;
    std::vector<std::uint64_t> starts_;
    std::vector<HostilePlace> places_;
    std::unique_ptr<CodeMap> map_;
};

}  // namespace np::unwind
