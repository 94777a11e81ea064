#include "symbols/native_symbols.h"

#include <cstdlib>
#include <ctime>
#include <string>

#include <dlfcn.h>
#include <elf.h>
#include <gtest/gtest.h>
#include <sys/auxv.h>

#include "emulation.h"
#include "symbols/debug_files.h"
#include "symbols/elf_symbols.h"

extern "C" [[gnu::noinline]] int np_test_function(int value) {
    return value * 3 + 1;
}

namespace np::symbols {
namespace {

TEST(NativeSymbols, A_function_of_libc_has_its_name_module_and_build_id) {
    NativeSymbols symbols;
    const auto address =
        reinterpret_cast<std::uint64_t>(dlsym(RTLD_DEFAULT, "gnu_get_libc_version"));
    const auto location = symbols.find(address + 1);
    ASSERT_TRUE(location.has_value());
    EXPECT_NE(location->module.path.find("libc.so"), std::string::npos);
    EXPECT_EQ(location->module.build_id.size(), 40u);
    EXPECT_EQ(location->symbol, "gnu_get_libc_version");
    EXPECT_EQ(location->symbol_start, address);
    EXPECT_LE(location->module.start, address);
    EXPECT_GT(location->module.end, address);
}

TEST(NativeSymbols, A_function_of_this_program_is_named_from_the_file) {
    NativeSymbols symbols;
    const auto location = symbols.find(reinterpret_cast<std::uint64_t>(&np_test_function));
    ASSERT_TRUE(location.has_value());
    EXPECT_EQ(location->symbol, "np_test_function");
    EXPECT_NE(location->module.path.find("symbols_tests"), std::string::npos);
}

TEST(NativeSymbols, The_kernels_library_is_named_from_memory) {
    NativeSymbols symbols;
    const std::uint64_t vdso = getauxval(AT_SYSINFO_EHDR);
    if (kIsEmulated && vdso == 0) GTEST_SKIP() << "not under qemu-user: it has no vdso";
    ASSERT_NE(vdso, 0u);
    const auto location = symbols.find(vdso + reinterpret_cast<const Elf64_Ehdr*>(vdso)->e_entry);
    ASSERT_TRUE(location.has_value());
    EXPECT_EQ(location->module.path, "[vdso]");
    for (const LoadedLibrary& library : loaded_libraries()) {
        if (library.path != "[vdso]") continue;
        EXPECT_FALSE(read_dynamic_symbols(library).empty());
    }
}

TEST(NativeSymbols, An_address_outside_all_libraries_has_no_location) {
    NativeSymbols symbols;
    const int local = 0;
    EXPECT_FALSE(symbols.find(reinterpret_cast<std::uint64_t>(&local)).has_value());
    EXPECT_FALSE(symbols.find(0).has_value());
}

TEST(NativeSymbols, An_unloaded_library_keeps_its_names) {
    NativeSymbols symbols;
    void* library = dlopen(NP_UNLOADABLE_LIBRARY, RTLD_NOW);
    ASSERT_NE(library, nullptr) << dlerror();
    const auto function = reinterpret_cast<std::uint64_t>(dlsym(library, "unloadable_function"));
    EXPECT_EQ(symbols.find(function)->symbol, "unloadable_function");
    dlclose(library);
    const auto location = symbols.find(function);
    ASSERT_TRUE(location.has_value());
    EXPECT_EQ(location->symbol, "unloadable_function");
}

TEST(NativeSymbols, A_library_without_symbols_is_named_from_its_debug_file) {
    void* library = dlopen(NP_STRIPPED_LIBRARY, RTLD_NOW);
    ASSERT_NE(library, nullptr) << dlerror();
    using Function = int (*)(int);
    const auto address_of = reinterpret_cast<Function (*)()>(
        reinterpret_cast<std::uintptr_t>(dlsym(library, "address_of_hidden_function")));
    const auto function = reinterpret_cast<std::uint64_t>(address_of());
    EXPECT_EQ(NativeSymbols().find(function)->symbol, "hidden_function");
    dlclose(library);
}

TEST(ElfSymbols, Debug_files_lie_beside_the_library_or_where_the_distribution_puts_them) {
    const LoadedLibrary library{.path = "/app/libcoreclr.so", .build_id = {0xab, 0xcd, 0x01}};
    const std::vector<std::string> expected = {"/app/libcoreclr.so.dbg",
                                               "/usr/lib/debug/.build-id/ab/cd01.debug"};
    EXPECT_EQ(debug_files_of(library), expected);
    EXPECT_TRUE(debug_files_of({.path = "/app/libcoreclr.so"}).empty());
    EXPECT_TRUE(debug_files_of({.path = "[vdso]", .build_id = {0xab, 0xcd}}).empty());
}

TEST(ElfSymbols, A_file_of_another_build_is_not_used) {
    int programs = 0;
    for (LoadedLibrary library : loaded_libraries()) {
        if (library.path.find("symbols_tests") == std::string::npos) continue;
        ++programs;
        EXPECT_FALSE(read_file_symbols(library).empty());
        ASSERT_FALSE(library.build_id.empty());
        library.build_id[0] ^= 0xff;
        EXPECT_TRUE(read_file_symbols(library).empty());
        library.path = "/nonexistent";
        EXPECT_TRUE(read_file_symbols(library).empty());
    }
    EXPECT_EQ(programs, 1);
}

TEST(ElfSymbols, Of_overlapping_names_the_sized_one_is_found_and_gaps_have_none) {
    ElfSymbols symbols;
    symbols.add(0x100, 0, "label");
    symbols.add(0x100, 0x10, "function");
    symbols.add(0x200, 0, "assembly");
    symbols.sort();
    EXPECT_EQ(symbols.find(0x10f)->name, "function");
    EXPECT_FALSE(symbols.find(0x110).has_value());
    EXPECT_FALSE(symbols.find(0xff).has_value());
    EXPECT_EQ(symbols.find(0x300)->name, "assembly");
}

TEST(ElfSymbols, Code_behind_what_starts_and_ends_a_library_is_not_theirs) {
    ElfSymbols symbols;
    symbols.add(0x100, 0, "_init");
    symbols.add(0x200, 0, "_fini");
    symbols.sort();
    EXPECT_FALSE(symbols.find(0x120).has_value());
    EXPECT_FALSE(symbols.find(0x220).has_value());
}

}  // namespace
}  // namespace np::symbols
