// Memory for what handlers look things up in: maps, the rows of libraries, the cache of rules.
//
// A sample finds that the program has pushed everything out of the processor's caches, and the
// translations of addresses too. A page that was not touched for a tick costs more than what is
// read from it (half a microsecond in a virtual machine), and a search for a rule touches six. So
// all of it lies on one large page, where the kernel gives one, which has one translation.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <utility>
#include <vector>

namespace np::symbols {

// 2 MiB for the whole process, first come first served; what finds no room is on the heap. The rows
// of an ASP.NET program's libraries, the cache and a map take 1.7. Any thread but handlers.
//
// Zeroed, aligned to 64 bytes, or 16 on the heap. Never null.
[[nodiscard]] void* allocate_for_handlers(std::size_t bytes);

// `bytes` as when it was allocated. No handler may see it any more.
void release_for_handlers(void* memory, std::size_t bytes) noexcept;

template <typename T>
struct HandlerAllocator {
    using value_type = T;  // NOLINT(readability-identifier-naming): the standard names it

    HandlerAllocator() = default;

    template <typename U>
    explicit HandlerAllocator(const HandlerAllocator<U>& /*other*/) noexcept {}

    [[nodiscard]] T* allocate(std::size_t count) {
        return static_cast<T*>(allocate_for_handlers(count * sizeof(T)));
    }

    void deallocate(T* memory, std::size_t count) noexcept {
        release_for_handlers(memory, count * sizeof(T));
    }

    friend bool operator==(const HandlerAllocator&, const HandlerAllocator&) = default;
};

template <typename T>
using HandlerVector = std::vector<T, HandlerAllocator<T>>;

// Of exactly the size.
template <typename T>
[[nodiscard]] HandlerVector<T> copy_for_handlers(const std::vector<T>& values) {
    return HandlerVector<T>(values.begin(), values.end());
}

// An object there.
template <typename T>
struct HandlerDelete {
    void operator()(T* object) const noexcept {
        object->~T();
        release_for_handlers(object, sizeof(T));
    }
};

template <typename T>
using HandlerPointer = std::unique_ptr<T, HandlerDelete<T>>;

// Without arguments it is left as it comes: zeros.
template <typename T, typename... Arguments>
[[nodiscard]] HandlerPointer<T> make_for_handlers(Arguments&&... arguments) {
    return HandlerPointer<T>(new (allocate_for_handlers(sizeof(T)))
                                 T(std::forward<Arguments>(arguments)...));
}

}  // namespace np::symbols
