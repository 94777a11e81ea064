#include "symbols/native_symbols.h"

#include <algorithm>

#include "symbols/elf_symbols.h"
#include "symbols/hex.h"
#include "symbols/loaded_libraries.h"

namespace np::symbols {
namespace {

bool overlap(const LoadedLibrary& a, const LoadedLibrary& b) {
    return std::any_of(a.segments.begin(), a.segments.end(), [&](const ElfSegment& of_a) {
        return std::any_of(b.segments.begin(), b.segments.end(), [&](const ElfSegment& of_b) {
            return of_a.start < of_b.end && of_b.start < of_a.end;
        });
    });
}

}  // namespace

struct NativeSymbols::Library {
    LoadedLibrary facts;
    std::optional<ElfSymbols> symbols;  // read when first needed
};

NativeSymbols::NativeSymbols() = default;
NativeSymbols::~NativeSymbols() = default;

void NativeSymbols::rescan() {
    const std::uint64_t generation = loader_generation();
    if (generation == generation_) return;
    generation_ = generation;
    for (LoadedLibrary& facts : loaded_libraries()) {
        const bool is_known =
            std::any_of(libraries_.begin(), libraries_.end(),
                        [&](const auto& library) { return library->facts == facts; });
        if (is_known) continue;
        std::erase_if(libraries_,
                      [&](const auto& library) { return overlap(library->facts, facts); });
        libraries_.push_back(
            std::make_unique<Library>(Library{.facts = std::move(facts), .symbols = {}}));
    }
}

NativeSymbols::Library* NativeSymbols::find_library(std::uint64_t address) {
    for (const auto& library : libraries_) {
        if (library->facts.segment_at(address) != nullptr) return library.get();
    }
    return nullptr;
}

std::optional<NativeLocation> NativeSymbols::find(std::uint64_t address) {
    const std::lock_guard lock(mutex_);
    rescan();
    Library* library = find_library(address);
    if (library == nullptr) return std::nullopt;
    if (!library->symbols.has_value()) library->symbols = ElfSymbols::read(library->facts);
    const ElfSegment& segment = *library->facts.segment_at(address);
    NativeLocation location{.module = {.path = library->facts.path,
                                       .build_id = hex(library->facts.build_id),
                                       .start = segment.start,
                                       .end = segment.end,
                                       .file_offset = segment.file_offset},
                            .symbol = {}};
    if (const auto match = library->symbols->find(address); match.has_value()) {
        location.symbol = match->name;
        location.symbol_start = match->start;
    }
    return location;
}

}  // namespace np::symbols
