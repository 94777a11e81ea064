// The runtime's lists of modules, threads and functions: ICorProfilerModuleEnum and its like, which
// differ in their elements only.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "clr/com.h"

namespace np::clr {

// Owns one reference; empty when the runtime has given none.
template <typename Element>
class Enumerator : public ComObject {
public:
    explicit Enumerator(void* object) noexcept : ComObject{object} {}

    Enumerator(const Enumerator&) = delete;
    Enumerator& operator=(const Enumerator&) = delete;

    ~Enumerator() { release(); }

    // The next elements, at most as many as fit; none at the end.
    [[nodiscard]] std::span<Element> next(std::span<Element> buffer) const noexcept {
        std::uint32_t count = 0;
        const auto capacity = static_cast<std::uint32_t>(buffer.size());
        if (!succeeded(call<7>(capacity, buffer.data(), &count))) return {};
        return buffer.first(count < capacity ? count : capacity);
    }

    // Visits the elements until `visit` returns false; true when it never did.
    template <typename Visit>
    bool all_of(Visit visit) const {
        std::array<Element, 256> buffer{};
        for (auto batch = next(buffer); !batch.empty(); batch = next(buffer)) {
            for (const Element& element : batch) {
                if (!visit(element)) return false;
            }
        }
        return true;
    }
};

}  // namespace np::clr
