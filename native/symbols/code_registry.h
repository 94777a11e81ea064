// Keeps the CodeMap that the signal handler reads, from what libraries, images and the just-in-time
// compiler report.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "symbols/code_counters.h"
#include "symbols/handler_memory.h"
#include "symbols/jit_bodies.h"
#include "symbols/jit_functions.h"
#include "symbols/library_table.h"
#include "symbols/pe_image.h"
#include "symbols/unloaded_code.h"
#include "symbols/unwind_info_pool.h"
#include "unwind/loader_objects.h"
#include "unwind/published_map.h"

namespace np::symbols {

// A mapped ReadyToRun image. `size` may be 0: it is then taken from the image's own header.
struct ImageInfo {
    std::uint64_t base;
    std::uint64_t size;
};

// Bytes of what handlers read, by kind.
struct CodeMemory {
    std::size_t library_rows = 0;
    std::size_t jit_index = 0;
    std::size_t retired_maps = 0;  // a number, not bytes: those that wait for their readers
};

// Thread-safe. Never throws; what cannot be used is counted.
class CodeRegistry {
public:
    // Asks the loader for libraries that no scan has seen yet, where it can be asked.
    CodeRegistry();
    // Asks in this way instead; null: not at all.
    explicit CodeRegistry(unwind::FindLoaderObject find_loader_object);
    ~CodeRegistry();
    CodeRegistry(const CodeRegistry&) = delete;
    CodeRegistry& operator=(const CodeRegistry&) = delete;

    // Brings the native libraries up to date: about 20 ms of CPU the first time, microseconds when
    // nothing was loaded or unloaded since. True when something was. Not for a thread that may hold
    // the loader's lock.
    bool scan_libraries();

    // False when the image has no ReadyToRun code that can be unwound, which is usual for
    // application assemblies.
    bool add_image(const ImageInfo& image);
    void remove_image(std::uint64_t base);

    void add_jit_code(const JitCode& code);
    void remove_jit_code(JitOwner owner);

    // When the managed code at `address` was unloaded for the last time (CLOCK_MONOTONIC,
    // nanoseconds); nothing when none was that is still remembered. There may be new code.
    [[nodiscard]] std::optional<std::uint64_t> unloaded_at(std::uint64_t address) const;

    // The map for handlers, and for any thread that walks.
    [[nodiscard]] unwind::PublishedMap& published() noexcept { return published_; }

    // The current map, for a caller who knows that no other thread changes the registry: it is
    // freed as soon as it is replaced and no Reader holds it.
    [[nodiscard]] const unwind::CodeMap& current() const noexcept;

    // Frees replaced maps that no reader can see any more. Replacing one tries this by itself; what
    // was read at that moment waits for the next time. True when nothing is left to free.
    bool reclaim();

    [[nodiscard]] CodeMemory memory() const;

    [[nodiscard]] CodeCounters counters() const;

private:
    struct Snapshot;
    struct Retired;

    // Whether addresses have changed their meaning, or new ones have come only.
    enum class Meaning : std::uint8_t { kGrown, kChanged };

    [[nodiscard]] std::vector<const LoadedLibrary*> unknown_among(
        const std::vector<LoadedLibrary>& loaded) const;
    [[nodiscard]] bool replace_libraries(const std::vector<LoadedLibrary>& loaded,
                                         LibraryTable compiled);
    [[nodiscard]] std::size_t region_count() const noexcept;
    void publish(Meaning meaning, Retired retired);
    void apply(JitFunctions::Change change);
    void free_unseen() noexcept;

    mutable std::mutex mutex_;
    std::mutex scan_mutex_;                // taken before mutex_
    std::uint64_t loader_generation_ = 0;  // of the last scan; under scan_mutex_
    std::uint64_t epoch_ = 0;              // the last one used
    const unwind::FindLoaderObject find_loader_object_;
    const HandlerPointer<unwind::RuleCache> rules_;
    unwind::PublishedMap published_;
    HandlerPointer<Snapshot> snapshot_;
    std::vector<Retired> retired_;
    std::vector<std::unique_ptr<ReadyToRunImage>> images_;
    LibraryTable libraries_;
    JitFunctions jit_;
    UnloadedCode unloaded_;
    UnwindInfoPool unwind_infos_;
    CodeCounters counters_;
};

}  // namespace np::symbols
