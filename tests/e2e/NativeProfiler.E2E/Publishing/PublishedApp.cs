using NativeProfiler.E2E.Harness;

namespace NativeProfiler.E2E.Publishing;

/// <summary>A program published with a runtime of its own. Published once, then kept among the build's outputs.</summary>
internal static class PublishedApp
{
    private static readonly SemaphoreSlim OneAtATime = new(1);

    /// <param name="program">A folder of tests/programs.</param>
    /// <param name="framework">As "net8.0".</param>
    /// <param name="flavour">"folder", "single-file" or "trimmed".</param>
    public static async Task<string> GetAsync(string program, string framework, string flavour)
    {
        var folder = Path.Combine(Repository.Cache, $"{program}-{framework}-{flavour}");
        var file = Path.Combine(folder, program);
        await OneAtATime.WaitAsync();
        try
        {
            if (!File.Exists(file))
                await PublishAsync(program, framework, flavour, folder);
        }
        finally
        {
            OneAtATime.Release();
        }

        return file;
    }

    private static async Task PublishAsync(string program, string framework, string flavour, string folder)
    {
        using var scratch = new Scratch();
        var sources = Path.Combine(Repository.Root, "tests/programs");
        await File.WriteAllTextAsync(
            Path.Combine(scratch.Folder, $"{program}.csproj"),
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>{framework}</TargetFramework>
                <RuntimeIdentifier>linux-x64</RuntimeIdentifier>
                <SelfContained>true</SelfContained>
                <PublishSingleFile>{flavour != "folder"}</PublishSingleFile>
                <PublishTrimmed>{flavour == "trimmed"}</PublishTrimmed>
                <Nullable>enable</Nullable>
                <AllowUnsafeBlocks>true</AllowUnsafeBlocks>
                <RootNamespace>Programs</RootNamespace>
                <LangVersion>latest</LangVersion>
                <ImplicitUsings>enable</ImplicitUsings>
                <InvariantGlobalization>true</InvariantGlobalization>
              </PropertyGroup>
              <ItemGroup>
                <Compile Include="{sources}/{program}/*.cs;{sources}/Shared/*.cs" />
              </ItemGroup>
            </Project>
            """);
        var publish = new Launch(Tool.Dotnet, "publish", "-c", "Release", "-o", folder, "-nologo", "-v", "q", "-nodeReuse:false")
        { WorkingDirectory = scratch.Folder, Timeout = TimeSpan.FromMinutes(3) };
        (await publish.RunAsync()).Expect(0);
    }
}
