#include "symbols/code_registry.h"

#include <cstring>

#include <dlfcn.h>
#include <gtest/gtest.h>

#include "symbols/jitted_method.h"
#include "symbols/loader_lookup.h"
#include "symbols/method_bytes.h"

namespace np::symbols {
namespace {

using unwind::CodeKind;

TEST(CodeRegistry, A_jitted_method_is_unwound_by_the_data_in_its_header) {
    CodeRegistry registry;
    const JittedMethod method;
    method.add_to(registry);
    EXPECT_EQ(registry.counters().jit_from_header, 1u);
    EXPECT_EQ(registry.current().find(method.start()).function.end, method.start() + 0x60);
    EXPECT_EQ(registry.current().find(method.start() + 0x60).function.start, method.start() + 0x60);
    EXPECT_EQ(method.frame_words(registry), JittedMethod::kFrameWords);
    EXPECT_FALSE(registry.unloaded_at(method.start()).has_value());
    registry.remove_jit_code(JittedMethod::kOwner);
    EXPECT_EQ(registry.current().find(method.start()).kind, CodeKind::kUnknown);
    EXPECT_TRUE(registry.unloaded_at(method.start()).has_value());
    EXPECT_TRUE(registry.unloaded_at(method.start() + 0x60).has_value());
}

TEST(CodeRegistry, A_header_that_does_not_check_out_leads_to_the_prologue) {
    const auto expect_prologue = [](JittedMethod& method) {
        CodeRegistry registry;
        method.add_to(registry);
        EXPECT_EQ(registry.counters().invalid_headers, 1u);
        EXPECT_EQ(registry.counters().jit_from_prologue, 1u);
        EXPECT_EQ(method.frame_words(registry), 3u);
    };
    JittedMethod other_method;
    other_method.put<std::uint64_t>(JittedMethod::kHeader + 24, 42);
    expect_prologue(other_method);
    JittedMethod no_functions;
    no_functions.put<std::uint32_t>(JittedMethod::kHeader + 32, 0);
    expect_prologue(no_functions);
    JittedMethod function_outside;
    function_outside.put_function(1, JittedMethod::kCode + 0x60,
                                  JittedMethod::kCode + JittedMethod::kCodeSize + 4);
    expect_prologue(function_outside);
    JittedMethod unknown_version;
    unknown_version.put(JittedMethod::kUnwind + kVersionByte, kOtherVersion);
    expect_prologue(unknown_version);
}

TEST(CodeRegistry, A_loaded_library_is_code_and_an_unloaded_one_is_not) {
    CodeRegistry registry{nullptr};
    registry.scan_libraries();
    const auto libraries = registry.counters().libraries;
    void* library = dlopen(NP_UNLOADABLE_LIBRARY, RTLD_NOW);
    ASSERT_NE(library, nullptr) << dlerror();
    const auto function = reinterpret_cast<std::uint64_t>(dlsym(library, "unloadable_function"));
    ASSERT_NE(function, 0u);
    EXPECT_FALSE(registry.current().is_code(function));
    registry.scan_libraries();
    EXPECT_TRUE(registry.current().is_code(function));
    EXPECT_EQ(registry.current().find(function).kind, CodeKind::kLibrary);
    EXPECT_EQ(registry.counters().libraries, libraries + 1);
    dlclose(library);
    registry.scan_libraries();
    EXPECT_FALSE(registry.current().is_code(function));
}

TEST(CodeRegistry, The_loader_tells_of_a_library_that_no_scan_has_seen) {
    if (find_loader_lookup() == nullptr) GTEST_SKIP() << "needs glibc 2.35";
    CodeRegistry registry;
    registry.scan_libraries();
    void* library = dlopen(NP_UNLOADABLE_LIBRARY, RTLD_NOW);
    ASSERT_NE(library, nullptr) << dlerror();
    const auto function = reinterpret_cast<std::uint64_t>(dlsym(library, "unloadable_function"));
    ASSERT_NE(function, 0u);
    EXPECT_TRUE(registry.current().is_code(function));
    EXPECT_EQ(registry.current().find(function).kind, CodeKind::kYoungLibrary);
    dlclose(library);
    EXPECT_FALSE(registry.current().is_code(function));
}

TEST(CodeRegistry, A_scan_without_a_change_publishes_nothing) {
    CodeRegistry registry;
    registry.scan_libraries();
    const auto* map = &registry.current();
    registry.scan_libraries();
    EXPECT_EQ(&registry.current(), map);
}

TEST(CodeRegistry, Replaced_maps_live_until_no_reader_holds_them) {
    CodeRegistry registry;
    {
        const unwind::PublishedMap::Reader reader{registry.published()};
        registry.scan_libraries();
        EXPECT_FALSE(registry.reclaim());
        EXPECT_EQ(reader.map().find(0x1000).kind,
                  CodeKind::kUnknown);  // still readable; the sanitizer build checks it
    }
    EXPECT_TRUE(registry.reclaim());
    EXPECT_EQ(registry.memory().retired_maps, 0u);
}

TEST(CodeRegistry, A_map_that_nobody_reads_is_freed_when_it_is_replaced) {
    CodeRegistry registry;
    registry.scan_libraries();
    EXPECT_EQ(registry.memory().retired_maps, 0u);
}

TEST(CodeRegistry, Memory_that_is_no_image_is_not_added) {
    CodeRegistry registry;
    const std::vector<std::uint8_t> nothing(4096);
    EXPECT_FALSE(
        registry.add_image({.base = reinterpret_cast<std::uint64_t>(nothing.data()), .size = 0}));
    EXPECT_EQ(registry.counters().images_without_code, 1u);
}

// The headers and the function table of a mapped ReadyToRun image with one function at 0x800.
class ReadyToRunImage {
public:
    ReadyToRunImage() : bytes_(8192) {
        put<std::uint16_t>(0, 0x5a4d);
        put<std::uint32_t>(0x3c, 0x80);
        put<std::uint32_t>(0x80, 0x4550);
        put(0x84, kImageOfThisMachine);
        put<std::uint16_t>(0x98, 0x20b);
        put<std::uint32_t>(0x98 + 56, 8192);
        put<std::uint32_t>(0x98 + 112 + 3 * 8, 0x400);
        put_function(0x880);
    }

    template <typename T>
    void put(std::size_t offset, T value) {
        std::memcpy(bytes_.data() + offset, &value, sizeof value);
    }

    void put_function(std::uint32_t end) {
        auto entry = function_entry(0x800, end, 0x600);
        entry.push_back(0xffffffff);  // the sentinel that crossgen adds
        const std::size_t size = entry.size() * sizeof entry[0];
        std::memcpy(bytes_.data() + 0x400, entry.data(), size);
        put(0x98 + 112 + 3 * 8 + 4, static_cast<std::uint32_t>(size));
        const auto info = frame_info(2, end - 0x800);
        std::memcpy(bytes_.data() + 0x600, info.data(), info.size());
    }

    [[nodiscard]] std::uint64_t base() const {
        return reinterpret_cast<std::uint64_t>(bytes_.data());
    }

private:
    std::vector<std::uint8_t> bytes_;
};

TEST(CodeRegistry, An_images_functions_and_the_gaps_between_them_are_told_apart) {
    CodeRegistry registry;
    const ReadyToRunImage image;
    ASSERT_TRUE(registry.add_image({.base = image.base(), .size = 0}));
    const auto* map = &registry.current();
    EXPECT_EQ(map->find(image.base() + 0x7ff).kind, CodeKind::kImageGap);
    EXPECT_EQ(map->find(image.base() + 0x800).kind, CodeKind::kManaged);
    EXPECT_EQ(map->find(image.base() + 0x87f).function.unwind_info, image.base() + 0x600);
    EXPECT_EQ(map->find(image.base() + 0x880).kind, CodeKind::kImageGap);
    EXPECT_EQ(map->find(image.base() + 8192).kind, CodeKind::kUnknown);
    registry.remove_image(image.base());
    EXPECT_EQ(registry.current().find(image.base() + 0x800).kind, CodeKind::kUnknown);
}

TEST(CodeRegistry, Images_for_other_machines_or_with_broken_tables_are_refused) {
    CodeRegistry registry;
    ReadyToRunImage other;
    other.put(0x84, kImageOfAnother);
    EXPECT_FALSE(registry.add_image({.base = other.base(), .size = 0}));
    ReadyToRunImage outside;
    outside.put_function(8192 + 4);
    EXPECT_FALSE(registry.add_image({.base = outside.base(), .size = 0}));
    ReadyToRunImage gigabytes;
    gigabytes.put<std::uint32_t>(0x98 + 56, 0xffff'0000);
    gigabytes.put<std::uint32_t>(0x98 + 112 + 3 * 8 + 4, 0xfff0'0000);
    EXPECT_FALSE(registry.add_image({.base = gigabytes.base(), .size = 0}));
    ReadyToRunImage no_table;
    no_table.put<std::uint32_t>(0x98 + 112 + 3 * 8 + 4, 0);
    EXPECT_FALSE(registry.add_image({.base = no_table.base(), .size = 0}));
}

// What the handlers' caches keep is good for one epoch: code that comes leaves it, code that goes
// begins another.
TEST(CodeRegistryEpochs, An_image_that_goes_begins_one) {
    CodeRegistry registry{nullptr};
    const ReadyToRunImage image;
    const std::uint64_t before = registry.current().epoch();
    ASSERT_TRUE(registry.add_image({.base = image.base(), .size = 0}));
    EXPECT_EQ(registry.current().epoch(), before);
    registry.remove_image(image.base());
    EXPECT_GT(registry.current().epoch(), before);
}

TEST(CodeRegistryEpochs, A_library_that_goes_begins_one) {
    CodeRegistry registry{nullptr};
    ASSERT_TRUE(registry.scan_libraries());
    const std::uint64_t before = registry.current().epoch();
    void* library = dlopen(NP_UNLOADABLE_LIBRARY, RTLD_NOW);
    ASSERT_NE(library, nullptr) << dlerror();
    ASSERT_TRUE(registry.scan_libraries());
    EXPECT_EQ(registry.current().epoch(), before);
    dlclose(library);
    ASSERT_TRUE(registry.scan_libraries());
    EXPECT_GT(registry.current().epoch(), before);
}

TEST(CodeRegistryEpochs, A_dynamic_method_that_goes_begins_one) {
    CodeRegistry registry{nullptr};
    const JittedMethod method;
    const std::uint64_t before = registry.current().epoch();
    method.add_to(registry);
    EXPECT_EQ(registry.current().epoch(), before);
    EXPECT_EQ(method.frame_words(registry), JittedMethod::kFrameWords);
    registry.remove_jit_code(JittedMethod::kOwner);
    EXPECT_GT(registry.current().epoch(), before);
    EXPECT_EQ(method.frame_words(registry), 0u);  // the rules of the walk before are not taken
}

}  // namespace
}  // namespace np::symbols
