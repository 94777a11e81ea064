// What the runtime finds in the library: the factory of our profiler, unless this process is none
// of our business. A refusal is silent for the runtime, and the application runs as without us.

#include <cstdlib>
#include <string_view>
#include <utility>

#include "clr/com.h"
#include "session/agent.h"
#include "session/process_filter.h"
#include "session/process_image.h"
#include "session/settings.h"

namespace np::session {
namespace {

// {D6A1F2C3-5B0E-4E57-9A7C-36C1E5B08F24}
constexpr clr::Guid kClassId{
    0xD6A1F2C3, 0x5B0E, 0x4E57, {0x9A, 0x7C, 0x36, 0xC1, 0xE5, 0xB0, 0x8F, 0x24}};

const char* environment(const char* name) {
    return getenv(name);  // NOLINT(concurrency-mt-unsafe): before the application runs
}

// IClassFactory; the order of the functions is its binary interface, the names are the runtime's.
// NOLINTBEGIN(readability-identifier-naming)
class ClassFactory final {
public:
    virtual clr::Result QueryInterface(const clr::Guid* interface_id, void** found) {
        if (found == nullptr || interface_id == nullptr) return clr::kInvalidPointer;
        const bool is_known =
            *interface_id == clr::kIidUnknown || *interface_id == clr::kIidClassFactory;
        *found = is_known ? this : nullptr;
        return is_known ? clr::kOk : clr::kNoInterface;
    }

    virtual std::uint32_t AddRef() { return 1; }

    virtual std::uint32_t Release() { return 1; }

    virtual clr::Result CreateInstance(void* outer, const clr::Guid* interface_id, void** found) {
        if (outer != nullptr) return clr::kNoAggregation;
        return agent_.callback().QueryInterface(interface_id, found);
    }

    virtual clr::Result LockServer(std::int32_t) { return clr::kOk; }

    // NOLINTEND(readability-identifier-naming)

    explicit ClassFactory(Agent& agent) noexcept : agent_{agent} {}

private:
    Agent& agent_;
};

bool is_loaded_by_environment() {
    const char* const enabled = environment("CORECLR_ENABLE_PROFILING");
    return enabled != nullptr && std::string_view{enabled} == "1";
}

// The runtime asks once at its start when the environment says so, and whenever somebody attaches;
// never on two threads at a time.
constinit ClassFactory* made = nullptr;
constinit bool was_asked = false;

// Null for a process that is none of our business. Never deleted (agent.h). One who attaches has
// named this very process: the filter is for those that merely inherit the environment.
ClassFactory* find_factory() {
    const bool is_attach = std::exchange(was_asked, true) || !is_loaded_by_environment();
    if (made != nullptr) return made;
    Settings settings = read_settings(environment);
    if (!settings.is_enabled) return nullptr;
    ProcessImage process = read_process_image();
    if (!is_attach && judge_process(process, settings.processes) != FilterVerdict::kProfile) {
        return nullptr;
    }
    made = new ClassFactory{*new Agent{std::move(settings), std::move(process)}};
    return made;
}

}  // namespace
}  // namespace np::session

// NOLINTBEGIN(readability-identifier-naming): the runtime looks for these names
extern "C" __attribute__((visibility("default"))) np::clr::Result DllGetClassObject(
    const np::clr::Guid* class_id, const np::clr::Guid* interface_id, void** found) {
    if (class_id == nullptr || found == nullptr) return np::clr::kInvalidPointer;
    *found = nullptr;
    if (*class_id != np::session::kClassId) return np::clr::kClassNotAvailable;
    np::session::ClassFactory* const factory = np::session::find_factory();
    if (factory == nullptr) return np::clr::kClassNotAvailable;
    return factory->QueryInterface(interface_id, found);
}

// Never: handlers may run until the process ends.
extern "C" __attribute__((visibility("default"))) np::clr::Result DllCanUnloadNow() {
    constexpr np::clr::Result kNo = 1;
    return kNo;
}

// NOLINTEND(readability-identifier-naming)
