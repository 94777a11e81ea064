#include "session/import_patch.h"

#include <dlfcn.h>
#include <gtest/gtest.h>

namespace np::session {
namespace {

int answer_42() {
    return 42;
}

class ImportPatch : public testing::TestWithParam<const char*> {};

// One library has its table protected after loading, as the runtime has, the other has not.
TEST_P(ImportPatch, A_call_through_the_import_reaches_the_replacement) {
    void* const library = dlopen(GetParam(), RTLD_NOW);
    ASSERT_NE(library, nullptr) << dlerror();
    const auto call_import = reinterpret_cast<int (*)()>(dlsym(library, "call_import"));
    ASSERT_NE(call_import, nullptr);
    EXPECT_NE(call_import(), 42);
    const auto code = reinterpret_cast<std::uintptr_t>(call_import);
    const auto import = find_import(code, "getppid");
    ASSERT_TRUE(import.has_value());
    const std::uintptr_t original = *import->slot;
    ASSERT_TRUE(replace_import(*import, reinterpret_cast<std::uintptr_t>(&answer_42)));
    EXPECT_EQ(call_import(), 42);
    ASSERT_TRUE(replace_import(*import, original));
    EXPECT_NE(call_import(), 42);
}

INSTANTIATE_TEST_SUITE_P(Libraries, ImportPatch,
                         testing::Values(NP_RELRO_LIBRARY, NP_LAZY_LIBRARY));

TEST(ImportPatch, What_a_module_does_not_import_is_not_found) {
    void* const library = dlopen(NP_RELRO_LIBRARY, RTLD_NOW);
    const auto code = reinterpret_cast<std::uintptr_t>(dlsym(library, "call_import"));
    EXPECT_FALSE(find_import(code, "pthread_sigmask").has_value());
    EXPECT_FALSE(find_import(1, "getppid").has_value());
}

}  // namespace
}  // namespace np::session
