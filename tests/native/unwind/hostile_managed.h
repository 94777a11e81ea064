// A ReadyToRun image and the just-in-time compiler's code, for hostile walks.
#pragma once

#include <cstdint>
#include <cstring>
#include <random>
#include <span>
#include <vector>

#include "symbols/jit_functions.h"
#include "symbols/jit_generation.h"
#include "symbols/method_bytes.h"
#include "symbols/prologue_decoder.h"
#include "symbols/unwind_info_copy.h"
#include "symbols/unwind_info_pool.h"
#include "unwind/hostile_library.h"
#include "unwind/managed_image.h"

namespace np::unwind {

// Its code ends where memory does.
class HostileImage {
public:
    HostileImage() : block_(1, 0), shapes_(managed_functions(kFirstUnwind, kStride)) {
        for (std::uint32_t i = 0; i < shapes_.size(); ++i) {
            const ManagedFunctionShape& shape = shapes_[i];
            std::memcpy(reinterpret_cast<void*>(unwind_info(i)), shape.unwind_info.data(),
                        shape.unwind_info.size());
            add(shape, shape.packed != 0 ? shape.packed : kFirstUnwind + i * kStride);
        }
        add({.name = "unwind data that cannot be read", .left = 0}, offset(block_.memory().end()));
        // The register that may tell a gap's return address is that of interrupted code alone.
        block_.add(
            {.name = "image, gap", .left = kIsReturnAddressPushed ? kLeftAnywhere : kLeftAtLeaf});
        functions_ = {.base = block_.memory().start(),
                      .function_table = block_.memory().start(),
                      .function_count = count_,
                      .code_start = offset(block_.code()),
                      .pages = {}};
        make_pages();
    }

    HostileImage(const HostileImage&) = delete;
    HostileImage& operator=(const HostileImage&) = delete;

    [[nodiscard]] const HostileBlock& block() const { return block_; }

    [[nodiscard]] const ManagedImage& functions() const { return functions_; }

    [[nodiscard]] std::span<const ManagedFunctionShape> shapes() const { return shapes_; }

    // Where that of the shape with this number lies, if it has any.
    [[nodiscard]] std::uint64_t unwind_info(std::uint32_t number) const {
        return block_.memory().start() + kFirstUnwind + number * kStride;
    }

private:
    static constexpr std::uint32_t kFirstUnwind = 0x400;
    static constexpr std::uint32_t kStride = 32;

    [[nodiscard]] std::uint32_t offset(std::uint64_t address) const {
        return static_cast<std::uint32_t>(address - block_.memory().start());
    }

    void add(const ManagedFunctionShape& shape, std::uint32_t unwind) {
        const std::uint32_t begin =
            offset(block_.add({.name = std::string("image, ") + shape.name, .left = shape.left}));
        const auto entry = symbols::function_entry(begin, begin + HostileBlock::kFunction, unwind);
        std::memcpy(
            reinterpret_cast<void*>(block_.memory().start() + count_++ * kRuntimeFunctionSize),
            entry.data(), kRuntimeFunctionSize);
    }

    void make_pages() {
        constexpr std::uint32_t kPerPage =
            (1U << ManagedImage::kPageShift) / HostileBlock::kFunction;
        for (std::uint32_t first = 0; first < count_; first += kPerPage)
            pages_.push_back(first);
        pages_.push_back(count_);
        functions_.pages = pages_;
    }

    HostileBlock block_;
    std::vector<ManagedFunctionShape> shapes_;
    std::uint32_t count_ = 0;
    std::vector<std::uint32_t> pages_;
    ManagedImage functions_{};
};

class HostileJit {
public:
    static constexpr const char* kDynamic = "jitted, dynamic method";
    static constexpr const char* kOriginal = "jitted, caller behind a replaced return address";

    // With copies of the image's unwind data, as far as jitted code can have them.
    explicit HostileJit(const HostileImage& image) : block_(0, 0) {
        for (std::uint32_t i = 0; i < image.shapes().size(); ++i) {
            const ManagedFunctionShape& shape = image.shapes()[i];
            if (shape.packed != 0) continue;
            const auto copy = symbols::copy_unwind_info(image.unwind_info(i));
            if (!copy.has_value()) continue;
            add(kModule, {.name = std::string("jitted, ") + shape.name, .left = shape.left}, *copy);
        }
        const std::vector<std::uint8_t> usual = *symbols::copy_unwind_info(image.unwind_info(0));
        add(kModule, {.name = "jitted, epilogue"}, usual, kEpilogue);
        add(kModule, {.name = "jitted, garbage", .left = kLeftAtLeaf}, usual, garbage());
        add(kModule, {.name = kOriginal, .left = kLeftAsCaller, .aims = 0}, usual);
        add(kDynamicMethod, {.name = kDynamic}, usual);
        add(kRemovedMethod, {.name = "jitted, removed", .left = 0}, usual);
        (void)functions_.remove(kRemovedMethod);
        add_decoded();
        block_.add({.name = "jitted, beside all methods", .left = 0});
    }

    [[nodiscard]] const HostileBlock& block() const { return block_; }

    [[nodiscard]] const JitIndex& index() const { return functions_.index(); }

    void remove_dynamic_method() { (void)functions_.remove(kDynamicMethod); }

private:
    using Owner = symbols::JitOwner;
    static constexpr Owner kModule{.kind = Owner::Kind::kModule, .id = 1};
    static constexpr Owner kDynamicMethod{.kind = Owner::Kind::kDynamicMethod, .id = 1};
    static constexpr Owner kRemovedMethod{.kind = Owner::Kind::kDynamicMethod, .id = 2};

    static std::vector<std::uint8_t> garbage() {
        std::vector<std::uint8_t> bytes(HostileBlock::kFunction - HostileBlock::kMark);
        std::mt19937 random(1);
        for (std::uint8_t& byte : bytes)
            byte = static_cast<std::uint8_t>(random());
        return bytes;
    }

    void add(Owner owner, HostilePlace place, std::span<const std::uint8_t> unwind_info,
             std::span<const std::uint8_t> code = {}) {
        add_body(owner, block_.add(std::move(place), code), unwind_info);
    }

    // Unwind data made from the method's own prologue.
    void add_decoded() {
        const std::uint64_t start =
            block_.add({.name = "jitted, decoded prologue"}, symbols::kPrologueOfThreeWords, 0);
        add_body(kModule, start,
                 symbols::unwind_info_from_prologue(
                     {reinterpret_cast<const std::uint8_t*>(start), HostileBlock::kFunction}));
    }

    void add_body(Owner owner, std::uint64_t start, std::span<const std::uint8_t> unwind_info) {
        const symbols::JitBody body{.start = start,
                                    .size = HostileBlock::kFunction,
                                    .unwind_info = pool_.intern(unwind_info)};
        (void)functions_.add(owner, {&body, 1});
    }

    HostileBlock block_;
    symbols::UnwindInfoPool pool_;
    symbols::JitFunctions functions_;
};

}  // namespace np::unwind
