// The tables of a real runtime: NP_RUNTIME_LIBRARY names its libcoreclr.so, which is loaded and
// never started. `np test` gives the installed one, tests/e2e
// the released ones for x86-64, `np check` the one for arm64.
#include <algorithm>
#include <cstdlib>
#include <set>
#include <string>
#include <vector>

#include <dlfcn.h>
#include <gtest/gtest.h>

#include "symbols/function_tables.h"

namespace np::symbols {
namespace {

// In .NET 8, 9 and 10: P/Invokes of "QCall", and internal calls with the name of their class.
const std::vector<std::string> kCertainlyThere{
    "AssemblyNative_GetFullName",
    "GCInterface_Collect",
    "ThreadNative_Start",
    "System.GC.GetAllocatedBytesForCurrentThread",
    "System.Math.Sin",
};

LoadedLibrary library_at(const std::string& path) {
    for (const LoadedLibrary& library : loaded_libraries()) {
        if (library.path == path) return library;
    }
    return {};
}

bool is_code(const LoadedLibrary& library, const TableFunction& function) {
    return std::any_of(library.segments.begin(), library.segments.end(), [&](const auto& segment) {
        return segment.executable && segment.start <= function.start &&
               function.start + function.size <= segment.end;
    });
}

TEST(RuntimeTables, Of_a_released_runtime_name_hundreds_of_its_functions) {
    constexpr std::size_t kFewest = 500;  // there were 619 in .NET 8, 612 in 9 and 608 in 10
    const char* const path = std::getenv("NP_RUNTIME_LIBRARY");
    if (path == nullptr) {
        GTEST_SKIP() << "without a runtime: NP_RUNTIME_LIBRARY names no libcoreclr.so";
    }
    ASSERT_NE(dlopen(path, RTLD_NOW), nullptr) << dlerror();
    const LoadedLibrary library = library_at(path);
    const std::vector<TableFunction> found = read_function_tables(library);
    std::set<std::string> names;
    for (std::size_t i = 0; i < found.size(); ++i) {
        EXPECT_TRUE(is_code(library, found[i])) << found[i].name;
        if (i > 0) {
            EXPECT_LE(found[i - 1].start + found[i - 1].size, found[i].start) << found[i].name;
        }
        names.insert(found[i].name);
    }
    std::printf("%s: %zu functions\n", path, found.size());
    EXPECT_GE(found.size(), kFewest);
    for (const std::string& name : kCertainlyThere)
        EXPECT_EQ(names.count(name), 1u) << name;
}

}  // namespace
}  // namespace np::symbols
