using System.Text.RegularExpressions;
using NativeProfiler.E2E.Harness;

namespace NativeProfiler.E2E.Isolation;

/// <summary>The variables are inherited by everything that the app starts: nothing of it may change.</summary>
public sealed class UntouchedProgramsTests
{
    [Fact]
    public async Task Dotnet_version_is_as_without_us()
    {
        using var scratch = new Scratch();
        var version = new Launch(Tool.Dotnet, "--version");
        var plain = (await version.RunAsync()).Expect(0);
        var outcome = await version.WithAgent(scratch).RunAsync();
        outcome.ExpectSameAs(plain);
        Assert.Equal(plain.Error, outcome.Error);
        Assert.Empty(scratch.Hosts);
    }

    [Fact]
    public async Task Dotnet_build_is_as_without_us()
    {
        using var scratch = new Scratch();
        var folder = Directory.CreateDirectory(Path.Combine(scratch.Folder, "hello")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "hello.csproj"), "<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, "hello.cs"), "System.Console.WriteLine(\"hello\");\n", TestContext.Current.CancellationToken);
        var build = new Launch(Tool.Dotnet, "build", "-nologo", "-nodeReuse:false", "-p:UseSharedCompilation=false", "--no-incremental") { WorkingDirectory = folder, Timeout = TimeSpan.FromMinutes(3) };
        var plain = (await build.RunAsync()).Expect(0);
        var plainAssembly = await File.ReadAllBytesAsync(Path.Combine(folder, "bin/Debug/net10.0/hello.dll"), TestContext.Current.CancellationToken);
        var outcome = (await build.WithAgent(scratch).RunAsync()).Expect(0);
        Assert.Equal(WithoutTimes(plain.Output), WithoutTimes(outcome.Output));
        Assert.Equal(plain.Error, outcome.Error);
        Assert.Equal(plainAssembly, await File.ReadAllBytesAsync(Path.Combine(folder, "bin/Debug/net10.0/hello.dll"), TestContext.Current.CancellationToken));
        Assert.Empty(scratch.Hosts);
        Assert.Empty(scratch.ProfilePaths);
    }

    [Fact]
    public async Task Child_processes_fork_and_exec_of_an_app_in_a_window_are_as_without_us()
    {
        var children = Launch.Program("Children");
        var plain = (await children.RunAsync()).Expect(9);
        using var scratch = new Scratch();
        var outcome = await children.UnderRun(scratch, 10).RunAsync();
        outcome.ExpectSameAs(plain);
    }

    /// <summary>Times and the restore's "up to date", which is what a second build says.</summary>
    private static string WithoutTimes(string text) =>
        string.Join('\n', text.Split('\n').Where(line => !line.Contains("restore", StringComparison.OrdinalIgnoreCase)).Select(line => Regex.Replace(line, @"[0-9:.,]+( m?s)?\b", "#"))
            .Where(line => line.Trim().Length > 0));
}
