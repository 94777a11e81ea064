// What the process's SIGSEGV handler does for fault-tolerant loads, in a fuzzer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace np::fuzz {

// Installs it once; other faults end the fuzzer as a finding.
void tolerate_faults();

// The bytes at the end of a mapping whose next page cannot be read.
class GuardedBytes {
public:
    explicit GuardedBytes(std::span<const std::uint8_t> bytes);
    GuardedBytes(const GuardedBytes&) = delete;
    GuardedBytes& operator=(const GuardedBytes&) = delete;
    ~GuardedBytes();

    [[nodiscard]] std::uint64_t address() const noexcept { return address_; }

private:
    void* mapping_;
    std::size_t size_;
    std::uint64_t address_;
};

}  // namespace np::fuzz
