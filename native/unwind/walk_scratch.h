// Memory for the rare parts of a walk that need more than a handler's stack should give.
#pragma once

#include <cstdint>
#include <new>
#include <span>
#include <type_traits>
#include <utility>

namespace np::unwind {

// Words at the end of the frames' buffer that the walk has not come to yet: what is made in them is
// gone with the next frame.
class WalkScratch {
public:
    explicit WalkScratch(std::span<std::uint64_t> words) noexcept : words_(words) {}

    // A new T, null when there is no room for it.
    template <typename T, typename... Arguments>
    [[nodiscard]] T* make(Arguments&&... arguments) noexcept {
        static_assert(alignof(T) <= alignof(std::uint64_t) && std::is_trivially_destructible_v<T>);
        constexpr std::size_t kWords =
            (sizeof(T) + sizeof(std::uint64_t) - 1) / sizeof(std::uint64_t);
        if (words_.size() < kWords) return nullptr;
        T* const made = new (words_.last(kWords).data()) T{std::forward<Arguments>(arguments)...};
        words_ = words_.first(words_.size() - kWords);
        return made;
    }

private:
    std::span<std::uint64_t> words_;
};

}  // namespace np::unwind
