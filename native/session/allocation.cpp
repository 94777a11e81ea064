// The pieces of the C++ runtime that our containers need, so that the library imports libc alone
// and can be loaded beside any C++ runtime, or none.
//
// Allocation failure has no good continuation here: there are no exceptions, and returning null
// would be undefined behaviour inside the containers. malloc fails for our small blocks only when
// the process cannot map a page any more; the runtime itself fails fast then. Everything large is
// mapped by hand and checked.

#include <cstddef>
#include <cstdlib>
#include <new>

#include "session/log.h"

namespace {

[[noreturn]] void stop(const char* what) {
    np::session::log_line(what);
    std::abort();
}

void* allocate(std::size_t size) {
    void* block = std::malloc(size == 0 ? 1 : size);
    if (block == nullptr) stop("out of memory");
    return block;
}

}  // namespace

void* operator new(std::size_t size) {
    return allocate(size);
}

void* operator new[](std::size_t size) {
    return allocate(size);
}

void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
    return std::malloc(size == 0 ? 1 : size);
}

void* operator new[](std::size_t size, const std::nothrow_t&) noexcept {
    return std::malloc(size == 0 ? 1 : size);
}

void operator delete(void* block) noexcept {
    std::free(block);
}

void operator delete[](void* block) noexcept {
    std::free(block);
}

void operator delete(void* block, std::size_t) noexcept {
    std::free(block);
}

void operator delete[](void* block, std::size_t) noexcept {
    std::free(block);
}

namespace std {

const nothrow_t nothrow{};

// Called by the containers where the standard library would throw: each is a bug of ours, not a
// state of the world.
void __throw_length_error(const char* what) {
    stop(what);
}

void __throw_logic_error(const char* what) {
    stop(what);
}

void __throw_out_of_range_fmt(const char* what, ...) {
    stop(what);
}

void __throw_bad_alloc() {
    stop("out of memory");
}

void __throw_bad_array_new_length() {
    stop("out of memory");
}

void __throw_system_error(int) {
    stop("a lock failed");
}

}  // namespace std

// NOLINTNEXTLINE(readability-identifier-naming): the compiler's name
extern "C" [[noreturn]] void __cxa_pure_virtual() {
    stop("a pure virtual function was called");
}
