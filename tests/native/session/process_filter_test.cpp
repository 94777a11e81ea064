#include "session/process_filter.h"

#include <gtest/gtest.h>

namespace np::session {
namespace {

ProcessImage dotnet(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "dotnet");
    return {.executable = "/usr/share/dotnet/dotnet",
            .arguments = std::move(arguments),
            .working_folder = "/app"};
}

ProcessImage apphost(std::string executable) {
    return {.executable = std::move(executable), .arguments = {"x"}, .working_folder = "/app"};
}

TEST(ProcessFilter, An_app_is_profiled_however_it_is_started) {
    EXPECT_EQ(judge_process(dotnet({"Shop.dll", "--urls", "x"}), ""), FilterVerdict::kProfile);
    EXPECT_EQ(judge_process(dotnet({"exec", "/srv/Shop.dll"}), ""), FilterVerdict::kProfile);
    EXPECT_EQ(
        judge_process(
            dotnet({"exec", "--runtimeconfig", "a.json", "--depsfile", "b.json", "Shop.dll"}), ""),
        FilterVerdict::kProfile);
    EXPECT_EQ(judge_process(apphost("/app/Shop"), ""), FilterVerdict::kProfile);
}

TEST(ProcessFilter, Commands_of_the_sdk_are_declined) {
    for (const auto* verb :
         {"build", "run", "test", "restore", "--version", "--info", "new", "publish"}) {
        EXPECT_EQ(judge_process(dotnet({verb}), ""), FilterVerdict::kSdkTool) << verb;
    }
    EXPECT_EQ(judge_process(dotnet({}), ""), FilterVerdict::kSdkTool);
}

TEST(ProcessFilter, Compilers_and_tools_are_declined) {
    EXPECT_EQ(judge_process(
                  dotnet({"exec", "/usr/share/dotnet/sdk/10.0.401/Roslyn/bincore/csc.dll"}), ""),
              FilterVerdict::kSdkTool);
    EXPECT_EQ(judge_process(dotnet({"/usr/share/dotnet/sdk/10.0.401/MSBuild.dll", "/nologo"}), ""),
              FilterVerdict::kSdkTool);
    EXPECT_EQ(judge_process(apphost("/usr/share/dotnet/sdk/10.0.401/Roslyn/bincore/csc"), ""),
              FilterVerdict::kSdkTool);
    EXPECT_EQ(judge_process(apphost("/root/.dotnet/tools/dotnet-trace"), ""),
              FilterVerdict::kSdkTool);
}

TEST(ProcessFilter, A_folder_that_is_only_called_sdk_is_no_tool_folder) {
    EXPECT_EQ(judge_process(apphost("/srv/sdk/Shop"), ""), FilterVerdict::kProfile);
}

TEST(ProcessFilter, Patterns_alone_decide_when_there_are_any) {
    const auto csc = dotnet({"exec", "/usr/share/dotnet/sdk/10.0.401/Roslyn/bincore/csc.dll"});
    EXPECT_EQ(judge_process(csc, "csc"), FilterVerdict::kProfile);
    EXPECT_EQ(judge_process(csc, "csc.dll"), FilterVerdict::kProfile);
    EXPECT_EQ(judge_process(csc, "Shop*, cs?"), FilterVerdict::kProfile);
    EXPECT_EQ(judge_process(csc, "Shop*"), FilterVerdict::kNotListed);
    EXPECT_EQ(judge_process(apphost("/app/Shop"), "Cart"), FilterVerdict::kNotListed);
    EXPECT_EQ(judge_process(dotnet({"build"}), "dotnet"), FilterVerdict::kProfile);
    EXPECT_EQ(judge_process(dotnet({"build"}), "*"), FilterVerdict::kProfile);
}

TEST(ProcessFilter, The_host_never_profiles_itself) {
    EXPECT_EQ(judge_process(apphost("/opt/nativeprofiler/nativeprofiler"), "*"),
              FilterVerdict::kSdkTool);
}

TEST(ProcessFilter, A_pattern_full_of_stars_ends_quickly) {
    const auto image = apphost("/app/" + std::string(200, 'a'));
    EXPECT_EQ(judge_process(image, std::string(100, '*') + "b"), FilterVerdict::kNotListed);
}

TEST(EntryPath, A_relative_assembly_is_found_in_the_working_folder) {
    EXPECT_EQ(entry_path(dotnet({"bin/Shop.dll"})), "/app/bin/Shop.dll");
}

}  // namespace
}  // namespace np::session
