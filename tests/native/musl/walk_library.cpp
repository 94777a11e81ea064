// Walks the caller's stack with the product's layers, linked as the product is: libc alone.
#include <cstdint>
#include <span>
#include <utility>

#include "symbols/code_registry.h"
#include "unwind/stack_walker.h"

extern "C" __attribute__((visibility("default"))) std::size_t np_test_walk(std::uint64_t* frames,
                                                                           std::size_t size) {
    auto* registry = new np::symbols::CodeRegistry;
    registry->scan_libraries();  // never freed: static objects need a C++ runtime
    np::unwind::Registers here{.pc = 0, .sp = 0, .fp = 0};
    asm volatile("leaq 0(%%rip), %0\n movq %%rsp, %1\n movq %%rbp, %2"
                 : "=r"(here.pc), "=r"(here.sp), "=r"(here.fp));
    const np::unwind::PublishedMap::Reader reader{registry->published()};
    return np::unwind::walk(reader.map(), reader.rules(), std::move(here), {frames, size})
        .frame_count;
}
