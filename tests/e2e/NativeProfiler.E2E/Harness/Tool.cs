namespace NativeProfiler.E2E.Harness;

/// <summary>Programs of the distribution. A missing one fails the test with what to install; nothing is skipped.</summary>
internal static class Tool
{
    public static string Dotnet { get; } = Find("dotnet", "dotnet-sdk-10.0");

    public static string Go => Find("go", "golang-go");

    public static string Bubblewrap => Find("bwrap", "bubblewrap");

    /// <summary>The folder of the SDK that runs this test.</summary>
    public static string Sdk { get; } = NewestFolder("sdk");

    /// <summary>The reference assemblies of .NET 10.</summary>
    public static string ReferencePack { get; } = Path.Combine(NewestFolder("packs/Microsoft.NETCore.App.Ref"), "ref/net10.0");

    public static string Find(string name, string package)
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin").Split(':')
            .Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        Assert.True(path is not null, $"{name} is missing: apt-get install {package}");
        return path;
    }

    private static string NewestFolder(string folder)
    {
        var real = File.ResolveLinkTarget(Dotnet, returnFinalTarget: true)?.FullName ?? Dotnet;
        return Directory.GetDirectories(Path.Combine(Path.GetDirectoryName(real)!, folder), "10.*").Order(StringComparer.Ordinal).Last();
    }
}
