// Copies of UNWIND_INFO that the handler may read for ever: each different one is kept once and
// none is freed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace np::symbols {

// Not thread-safe. Methods of one shape share a copy: a process with 50,000 methods needs a few
// thousand.
class UnwindInfoPool {
public:
    UnwindInfoPool();

    // The pool's copy of `info`, 8-byte aligned and padded with zeros to a multiple of 8, so that
    // the words that its bytes lie in can be read as a whole. At most 1 KiB each; null when the
    // pool is full (16 MiB).
    [[nodiscard]] const std::uint8_t* intern(std::span<const std::uint8_t> info);

private:
    struct Entry {
        const std::uint8_t* data;
        std::uint32_t size;
        std::uint32_t hash;
    };

    [[nodiscard]] const std::uint8_t* store(std::span<const std::uint8_t> info);
    void grow();

    std::vector<std::unique_ptr<std::uint64_t[]>> blocks_;
    std::size_t used_ = 0;        // bytes of the last block
    std::vector<Entry> entries_;  // open addressing, data null is empty; a power of two
    std::size_t count_ = 0;
};

}  // namespace np::symbols
