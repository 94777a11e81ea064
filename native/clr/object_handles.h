// Handles that follow an object without keeping it alive: ICorProfilerInfo13, by slot.
#pragma once

#include <cstdint>

#include "clr/com.h"
#include "clr/event_pipe.h"
#include "clr/profiler_info.h"

namespace np::clr {

using ObjectHandle = void*;

// To be used in callbacks on managed threads and on native threads that start no session.
class ObjectHandles : public ComObject {
public:
    ObjectHandles() = default;

    // Empty when the runtime is too old.
    [[nodiscard]] static ObjectHandles from(const ProfilerInfo& runtime) noexcept {
        return ObjectHandles{runtime.find(kIidProfilerInfo13)};
    }

    // Null when the runtime refuses it. Only where the object cannot move: in the callback of the
    // event that brings its address.
    [[nodiscard]] ObjectHandle follow(ObjectId object) const noexcept {
        constexpr std::uint32_t kWeak = 1;
        ObjectHandle handle = nullptr;
        return succeeded(call<108>(object, kWeak, &handle)) ? handle : nullptr;
    }

    void destroy(ObjectHandle handle) const noexcept { call<109>(handle); }

    // False from the collection on that found the object dead.
    [[nodiscard]] bool is_alive(ObjectHandle handle) const noexcept {
        ObjectId object = 0;
        return succeeded(call<110>(handle, &object)) && object != 0;
    }

private:
    explicit ObjectHandles(void* object) noexcept : ComObject{object} {}
};

}  // namespace np::clr
