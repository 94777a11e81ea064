// Native libraries that the map does not know yet, as the dynamic loader knows them.
//
// A library's tables are there a scan later than its code, and until then its code is on stacks: at
// a program's start, when everything is loaded, that was most of what walks lost. glibc has from
// 2.35 on, for unwinders of exceptions, a function that answers from its own tables without a lock;
// the manual calls it async-signal-safe ("Dynamic Linker Introspection", _dl_find_object).
#pragma once

#include <cstdint>

namespace np::unwind {

// struct dl_find_object of glibc, <dlfcn.h>, on x86-64 and arm64.
struct LoaderObject {
    std::uint64_t flags;
    std::uint64_t map_start;
    std::uint64_t map_end;
    std::uint64_t link_map;
    std::uint64_t unwind_header;  // of its .eh_frame_hdr, 0 when there is none
    std::uint64_t reserved[7];
};

// 0 when there is an object at the address.
using FindLoaderObject = int (*)(std::uint64_t address, LoaderObject* found);

// The .eh_frame_hdr of the library around `pc`; 0 when the loader knows none, or cannot be asked
// (`find` is null). Handler world.
[[nodiscard]] std::uint64_t unwind_header_at(FindLoaderObject find, std::uint64_t pc) noexcept;

}  // namespace np::unwind
