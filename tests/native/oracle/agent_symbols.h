// The agent's functions that a probe calls, and the memory through which it is asked.
#pragma once

#include <cstdint>
#include <string>

#include "oracle/probe_buffer.h"

namespace np::oracle {

// Offsets in the agent's file.
struct AgentSymbols {
    std::string file_name;
    std::uint64_t walk = 0;
    std::uint64_t find = 0;
    std::uint64_t current_state = 0;
    std::uint64_t load_word_access = 0;
    std::uint64_t copy_memory_access = 0;
    std::uint64_t safe_load_failed = 0;

    // As `nm` has them.
    [[nodiscard]] static AgentSymbols of(const std::string& file);

    [[nodiscard]] AgentAddresses at(std::uint64_t base) const noexcept {
        return {.walk = base + walk, .find = base + find, .current_state = base + current_state};
    }

    // Whether a fault there is one of a load that may fail; the walk then goes on at
    // `safe_load_failed`, as the product's fault handler does.
    [[nodiscard]] bool is_guarded(std::uint64_t offset) const noexcept {
        return offset == load_word_access || offset == copy_memory_access;
    }
};

// The file that a probe maps, made anew.
[[nodiscard]] ProbeBuffer& create_buffer(const char* path);

// One that a probe has mapped already.
[[nodiscard]] ProbeBuffer& open_buffer(const char* path);

}  // namespace np::oracle
