// Sessions of the runtime's EventPipe inside the process, and handles to objects:
// ICorProfilerInfo12 and 13, by slot.
//
// A thread that has started a session gets 0x80131363 from most questions of profiler_info.h
// afterwards, so sessions have a thread of their own. The first start takes about 100 ms, later
// ones 0.05 ms.
#pragma once

#include <cstdint>

#include "clr/com.h"
#include "clr/events/runtime_event.h"
#include "clr/profiler_info.h"

namespace np::clr {

// .NET 7 and later.
inline constexpr Guid kIidProfilerInfo13{
    0x6E6C7EE2, 0x0701, 0x4EC2, {0x9D, 0x29, 0x2E, 0x87, 0x33, 0xB6, 0x69, 0x34}};

class EventPipe : public ComObject {
public:
    EventPipe() = default;

    // Empty when the runtime is too old.
    [[nodiscard]] static EventPipe from(const ProfilerInfo& runtime) noexcept {
        return EventPipe{runtime.find(kIidProfilerInfo13)};
    }

    // A session of the runtime's own provider whose events come to ProfilerCallback, on the threads
    // that cause them.
    Result start_session(const EventNeeds& needs, std::uint64_t* session) const noexcept {
        constexpr Utf16 kProvider[] = u"Microsoft-Windows-DotNETRuntime";
        const ProviderConfig config{.name = &kProvider[0],
                                    .keywords = needs.keywords,
                                    .level = needs.level,
                                    .filter = nullptr};
        constexpr std::int32_t kWithoutRundown = 0;
        return call<101>(std::uint32_t{1}, &config, kWithoutRundown, session);
    }

    Result stop_session(std::uint64_t session) const noexcept { return call<103>(session); }

private:
    struct ProviderConfig {  // COR_PRF_EVENTPIPE_PROVIDER_CONFIG
        const Utf16* name;
        std::uint64_t keywords;
        std::uint32_t level;
        const Utf16* filter;
    };

    explicit EventPipe(void* object) noexcept : ComObject{object} {}
};

}  // namespace np::clr
