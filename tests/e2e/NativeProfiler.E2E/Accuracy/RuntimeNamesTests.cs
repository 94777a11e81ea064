using NativeProfiler.E2E.Harness;
using NativeProfiler.E2E.Publishing;

namespace NativeProfiler.E2E.Accuracy;

/// <summary>What the runtime's own tables name, in each runtime that is supported.</summary>
public sealed class RuntimeNamesTests
{
    /// <summary>The library is loaded by a program of its own, which reads its tables as the agent does.</summary>
    [Theory]
    [InlineData("net8.0")]
    [InlineData("net9.0")]
    [InlineData("installed")]
    public async Task Hundreds_of_functions_have_names(string framework)
    {
        var runtime = framework == "installed"
            ? Path.GetDirectoryName(typeof(object).Assembly.Location)!
            : Path.GetDirectoryName(await PublishedApp.GetAsync("Names", framework, "folder"))!;
        var reader = new Launch(Path.Combine(Repository.Root, "artifacts/native/release/tests/native/symbols/symbols_tests"), "--gtest_filter=RuntimeTables.*")
            .With("NP_RUNTIME_LIBRARY", Path.Combine(runtime, "libcoreclr.so"));
        var outcome = (await reader.RunAsync()).Expect(0);
        Assert.Contains("[  PASSED  ] 1 test.", outcome.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("net8.0")]
    [InlineData("net9.0")]
    public async Task A_function_that_managed_code_calls_has_its_name(string framework)
    {
        using var scratch = new Scratch();
        var outcome = (await new Launch(await PublishedApp.GetAsync("Names", framework, "folder"), "150").UnderRun(scratch, 60).RunAsync()).Expect(0);
        var profile = await scratch.ProfileAsync(outcome);
        foreach (var call in RuntimeCall.All) call.Check(profile);
    }
}
