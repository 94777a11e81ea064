// A jitted method in memory, for tests of what is made of it.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>

#include <sys/mman.h>

#include "symbols/code_registry.h"
#include "symbols/method_bytes.h"
#include "unwind/stack_walker.h"

namespace np::symbols {

// A jitted method as the runtime lays it out: a pointer to the header, then the code; the header's
// functions and unwind data are relative to the memory's start.
class JittedMethod {
public:
    static constexpr std::uint64_t kCode = 0x100;
    static constexpr std::uint64_t kCodeSize = 0x80;
    static constexpr std::uint64_t kHeader = 0x400;
    static constexpr std::uint64_t kUnwind = 0x600;
    static constexpr unsigned kFrameWords = 5;
    static constexpr std::uint64_t kFunctionId = 0x7f00'0000'1234;
    static constexpr JitOwner kOwner{.kind = JitOwner::Kind::kDynamicMethod, .id = kFunctionId};

    JittedMethod() {
        void* page =
            mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        base_ = static_cast<std::uint8_t*>(page);
        range_ = {.start = start(), .size = kCodeSize};
        // The prologue tells another frame than the unwind data.
        fill_code(base_ + kCode, kCodeSize);
        std::memcpy(base_ + kCode, kPrologueOfThreeWords.data(), kPrologueOfThreeWords.size());
        put<std::uint64_t>(kCode - 8, start() - kCode + kHeader);
        put<std::uint64_t>(kHeader + 24, kFunctionId);
        put<std::uint32_t>(kHeader + 32, 2);
        put_function(0, kCode, kCode + 0x60);
        put_function(1, kCode + 0x60, kCode + kCodeSize);
    }

    ~JittedMethod() { munmap(base_, 4096); }

    JittedMethod(const JittedMethod&) = delete;
    JittedMethod& operator=(const JittedMethod&) = delete;

    template <typename T>
    void put(std::uint64_t offset, T value) {
        std::memcpy(base_ + offset, &value, sizeof value);
    }

    void put_function(std::uint64_t index, std::uint64_t begin, std::uint64_t end) {
        const std::uint64_t unwind = kUnwind + index * 16;
        const auto entry =
            function_entry(static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end),
                           static_cast<std::uint32_t>(unwind));
        const std::size_t size = entry.size() * sizeof entry[0];
        std::memcpy(base_ + kHeader + 36 + index * size, entry.data(), size);
        const auto info = frame_info(kFrameWords, static_cast<std::uint32_t>(end - begin));
        std::memcpy(base_ + unwind, info.data(), info.size());
    }

    [[nodiscard]] std::uint64_t start() const {
        return reinterpret_cast<std::uint64_t>(base_) + kCode;
    }

    [[nodiscard]] JitCode code() const {
        return {.function_id = kFunctionId, .owner = kOwner, .ranges = {&range_, 1}};
    }

    void add_to(CodeRegistry& registry) const { registry.add_jit_code(code()); }

    // How far above sp the walker finds the caller, 0x40 bytes into the method.
    [[nodiscard]] std::size_t frame_words(CodeRegistry& registry) const {
        std::array<std::uint64_t, 16> stack{};
        std::array<std::uint64_t, 2> frames{};
        for (std::size_t i = 0; i < stack.size(); ++i) {
            stack.fill(1);
            stack[i] = start() + 0x50;
            const unwind::Registers registers{
                .pc = start() + 0x40, .sp = reinterpret_cast<std::uint64_t>(stack.data()), .fp = 0};
            const unwind::PublishedMap::Reader reader{registry.published()};
            if (unwind::walk(reader.map(), reader.rules(), unwind::Registers(registers), frames)
                    .frame_count == 2) {
                return i;
            }
        }
        return 0;
    }

private:
    std::uint8_t* base_;
    CodeRange range_{};
};

}  // namespace np::symbols
