// The runtime's method slots, and an object whose every method tells which slot was called.
#pragma once

#include <array>
#include <cstdint>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <utility>

namespace np::clr {

// "interface/method" to slot.
inline std::map<std::string, int> read_slots() {
    std::map<std::string, int> slots;
    std::ifstream file{NP_SLOTS};
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with('#')) continue;
        std::istringstream fields{line};
        std::string interface;
        std::string method;
        int slot = 0;
        fields >> interface >> slot >> method;
        slots[interface + '/' + method] = slot;
    }
    return slots;
}

class RecordingObject {
public:
    RecordingObject() : methods_{table(std::make_index_sequence<kSlots>{})} {}

    [[nodiscard]] void* address() { return &methods_pointer_; }

    [[nodiscard]] static int& last_slot() {
        static int slot = -1;
        return slot;
    }

private:
    static constexpr std::size_t kSlots = 120;
    using Method = std::int32_t (*)();

    template <std::size_t Slot>
    static std::int32_t record() {
        last_slot() = static_cast<int>(Slot);
        return 0;
    }

    template <std::size_t... Slots>
    static std::array<Method, kSlots> table(std::index_sequence<Slots...>) {
        return {&record<Slots>...};
    }

    std::array<Method, kSlots> methods_;
    Method* methods_pointer_ = methods_.data();
};

}  // namespace np::clr
