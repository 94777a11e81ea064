using NativeProfiler.E2E.Harness;

namespace NativeProfiler.E2E.Publishing;

/// <summary>The steady program published with a runtime of its own. Published once, then kept among the build's outputs.</summary>
internal static class PublishedApp
{
    private static readonly SemaphoreSlim OneAtATime = new(1);

    /// <param name="framework">As "net8.0".</param>
    /// <param name="flavour">"folder", "single-file" or "trimmed".</param>
    public static async Task<string> GetAsync(string framework, string flavour)
    {
        var folder = Path.Combine(Repository.Cache, $"steady-{framework}-{flavour}");
        var program = Path.Combine(folder, "steady");
        await OneAtATime.WaitAsync();
        try
        {
            if (!File.Exists(program))
                await PublishAsync(framework, flavour, folder);
        }
        finally
        {
            OneAtATime.Release();
        }

        return program;
    }

    private static async Task PublishAsync(string framework, string flavour, string folder)
    {
        using var scratch = new Scratch();
        var source = Path.Combine(Repository.Root, "tests/programs/Steady/Program.cs");
        await File.WriteAllTextAsync(
            Path.Combine(scratch.Folder, "steady.csproj"),
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>{framework}</TargetFramework>
                <RuntimeIdentifier>linux-x64</RuntimeIdentifier>
                <SelfContained>true</SelfContained>
                <PublishSingleFile>{flavour != "folder"}</PublishSingleFile>
                <PublishTrimmed>{flavour == "trimmed"}</PublishTrimmed>
                <ImplicitUsings>enable</ImplicitUsings>
                <InvariantGlobalization>true</InvariantGlobalization>
              </PropertyGroup>
              <ItemGroup>
                <Compile Include="{source}" />
              </ItemGroup>
            </Project>
            """);
        var publish = new Launch(Tool.Dotnet, "publish", "-c", "Release", "-o", folder, "-nologo", "-v", "q", "-nodeReuse:false")
        { WorkingDirectory = scratch.Folder, Timeout = TimeSpan.FromMinutes(3) };
        (await publish.RunAsync()).Expect(0);
    }
}
