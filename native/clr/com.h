// The part of COM that the runtime speaks on Linux: plain C calling convention, tables of
// functions.
#pragma once

#include <cstdint>
#include <cstring>

namespace np::clr {

using Result = std::int32_t;  // HRESULT: negative means failure

inline constexpr Result kOk = 0;
inline constexpr Result kNoInterface = static_cast<Result>(0x80004002);
inline constexpr Result kInvalidPointer = static_cast<Result>(0x80004003);
inline constexpr Result kFailed = static_cast<Result>(0x80004005);
inline constexpr Result kNoAggregation = static_cast<Result>(0x80040110);
// CORPROF_E_PROFILER_CANCEL_ACTIVATION: not an error for the runtime, it forgets the attempt.
inline constexpr Result kCancelActivation = static_cast<Result>(0x80131375);
inline constexpr Result kClassNotAvailable = static_cast<Result>(0x80040111);

constexpr bool succeeded(Result result) noexcept {
    return result >= 0;
}

struct Guid {
    std::uint32_t data1;
    std::uint16_t data2;
    std::uint16_t data3;
    std::uint8_t data4[8];

    bool operator==(const Guid&) const noexcept = default;
};

static_assert(sizeof(Guid) == 16);

inline constexpr Guid kIidUnknown{0, 0, 0, {0xC0, 0, 0, 0, 0, 0, 0, 0x46}};
inline constexpr Guid kIidClassFactory{1, 0, 0, {0xC0, 0, 0, 0, 0, 0, 0, 0x46}};

// An object of the runtime. Its methods are called by their slot in the table of functions: an
// interface of a hundred methods of which we use ten needs ten lines and no placeholders.
class ComObject {
public:
    ComObject() = default;

    explicit ComObject(void* object) noexcept : object_{object} {}

    explicit operator bool() const noexcept { return object_ != nullptr; }

protected:
    template <int Slot, typename... Arguments>
    Result call(Arguments... arguments) const noexcept {
        using Method = Result (*)(void*, Arguments...);
        const auto* const table = *static_cast<void* const* const*>(object_);
        Method method = nullptr;
        static_assert(sizeof method == sizeof table[Slot]);
        std::memcpy(&method, &table[Slot], sizeof method);
        return method(object_, arguments...);
    }

    [[nodiscard]] void* query(const Guid& interface_id) const noexcept {
        void* found = nullptr;
        return succeeded(call<0>(&interface_id, &found)) ? found : nullptr;
    }

    void release() noexcept {
        if (object_ != nullptr) call<2>();
        object_ = nullptr;
    }

private:
    void* object_ = nullptr;
};

}  // namespace np::clr
