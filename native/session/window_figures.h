// The counters at one moment of a window, as `window_opened` and `window_closed` carry them.
#pragma once

#include <array>
#include <cstdint>

#include "session/budget.h"
#include "wire/message_writer.h"
#include "wire/ring_layout.h"

namespace np::session {

struct WindowFigures {
    std::array<std::uint64_t, wire::kDropReasons> drops{};
    std::array<std::uint64_t, wire::kWalkEndKinds> walk_ends{};
    std::uint64_t handler_ns = 0;
    std::uint64_t samples = 0;
    std::uint64_t callback_ns = 0;
    std::uint64_t events = 0;
    std::uint64_t signals = 0;

    // What all of it cost the application, with the calibrated parts of kernel and runtime.
    [[nodiscard]] std::uint64_t cost_ns() const noexcept {
        return handler_ns + signals * kSignalNs + callback_ns + events * kEventNs;
    }

    [[nodiscard]] static WindowFigures read(const wire::RingHeader& header) noexcept {
        WindowFigures figures;
        for (std::size_t i = 0; i < wire::kDropReasons; ++i) {
            figures.drops[i] = header.drops[i].load(std::memory_order_relaxed);
        }
        for (std::size_t i = 0; i < wire::kWalkEndKinds; ++i) {
            figures.walk_ends[i] = header.walk_ends[i].load(std::memory_order_relaxed);
        }
        figures.handler_ns = header.handler_nanoseconds.load(std::memory_order_relaxed);
        figures.samples = header.samples.load(std::memory_order_relaxed);
        figures.callback_ns = header.callback_nanoseconds.load(std::memory_order_relaxed);
        figures.events = header.events.load(std::memory_order_relaxed);
        figures.signals = header.signals.load(std::memory_order_relaxed);
        return figures;
    }

    void write(wire::MessageWriter& message) const noexcept {
        for (const std::uint64_t count : drops) {
            message.put(count);
        }
        for (const std::uint64_t count : walk_ends) {
            message.put(count);
        }
        message.put(handler_ns);
        message.put(samples);
        message.put(callback_ns);
        message.put(events);
        message.put(signals);
    }
};

}  // namespace np::session
